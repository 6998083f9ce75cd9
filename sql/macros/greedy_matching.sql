{#
    A query of the pairs of two kinds of nodes, each node in one pair at most: the edge
    of the least place is taken, then the least of those whose ends are both still free,
    and so on. `edges` is a relation with one row per edge, and no place comes twice.

    Each round takes all edges that come first at both their ends, which are the same.
#}
{% macro greedy_matching(edges, left_node, right_node, place) -%}
    {{ return(
        adapter.dispatch('greedy_matching')(edges, left_node, right_node, place)
    ) }}
{%- endmacro %}

{% macro duckdb__greedy_matching(edges, left_node, right_node, place) -%}
    with recursive rounds as (
        select
            {{ left_node }},
            {{ right_node }},
            {{ place }},
            false as is_taken
        from {{ edges }}
        union all
        select
            {{ left_node }},
            {{ right_node }},
            {{ place }},
            is_first as is_taken
        from (
            select
                *,
                bool_or(is_first) over (partition by {{ left_node }})
                or bool_or(is_first) over (partition by {{ right_node }}) as is_decided
            from (
                select
                    *,
                    {{ place }} = min({{ place }}) over (partition by {{ left_node }})
                    and {{ place }} = min({{ place }}) over (
                        partition by {{ right_node }}
                    ) as is_first
                from rounds
                where not is_taken
            ) as free
        ) as compared
        where is_first or not is_decided
    )

    select
        {{ left_node }},
        {{ right_node }}
    from rounds
    where is_taken
{%- endmacro %}
