"""All that the models know of one customer, found by what people know of them."""
