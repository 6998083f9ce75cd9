{#
    A query of the connected components of a graph: one row per node with an edge
    (`node`), and the least node it is connected with (`component`). `edges` is a
    relation whose two columns hold whole numbers.

    Hook and compress: each round joins the components at the two ends of every edge,
    and lets each node point to where its component points. A chain of n nodes takes a
    number of rounds that grows with the logarithm of n.
#}
{% macro connected_components(edges, left_node, right_node) -%}
    {{ return(
        adapter.dispatch('connected_components')(edges, left_node, right_node)
    ) }}
{%- endmacro %}

{#
    The differences are compared with zero because DuckDB would join on an inequality,
    with a loop over all pairs of nodes: it takes the recursive table to hold one row.
#}
{% macro duckdb__connected_components(edges, left_node, right_node) -%}
    with recursive labels (node, component) using key (node) as (
        select
            node,
            min(neighbour) as component
        from (
            select
                {{ left_node }} as node,
                least({{ left_node }}, {{ right_node }}) as neighbour
            from {{ edges }}
            union all
            select
                {{ right_node }} as node,
                least({{ left_node }}, {{ right_node }}) as neighbour
            from {{ edges }}
        ) as ends
        group by node
        union
        select
            shorter.node,
            min(shorter.component) as component
        from (
            select
                greatest(left_label.component, right_label.component) as node,
                least(left_label.component, right_label.component) as component
            from {{ edges }}
            inner join recurring.labels as left_label
                on {{ edges }}.{{ left_node }} = left_label.node
            inner join recurring.labels as right_label
                on {{ edges }}.{{ right_node }} = right_label.node
            where left_label.component - right_label.component != 0
            union all
            select
                label.node,
                parent.component
            from recurring.labels as label
            inner join recurring.labels as parent
                on label.component = parent.node
            where label.component - parent.component != 0
        ) as shorter
        inner join recurring.labels as known
            on shorter.node = known.node
        where shorter.component < known.component
        group by shorter.node
    )

    select
        node,
        component
    from labels
{%- endmacro %}
