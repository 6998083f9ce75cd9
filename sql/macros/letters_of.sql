{#
    A name as all systems can spell it: small letters without accents, and nothing else.
#}
{% macro letters_of(name) -%}
    {{ return(adapter.dispatch('letters_of')(name)) }}
{%- endmacro %}

{% macro default__letters_of(name) -%}
    {{ replace_pattern(
        "translate(replace(lower(" ~ name ~ "), 'ß', 'ss'), "
        ~ "'áàâäãåéèêëíìîïóòôöõøúùûüýñçł', 'aaaaaaeeeeiiiioooooouuuuyncl')",
        '[^a-z]', ''
    ) }}
{%- endmacro %}

{% macro duckdb__letters_of(name) -%}
    {{ replace_pattern(
        "translate("
        ~ "strip_accents(replace(lower(" ~ name ~ "), 'ß', 'ss')), 'øłđ', 'old')",
        '[^a-z]', ''
    ) }}
{%- endmacro %}
