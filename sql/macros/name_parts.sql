{#
    What stands around a name and in it: titles, suffixes, particles. The lists hold
    words in English, German, French and Spanish, some Italian and Dutch ones.
#}

{#
    A name without titles before it, without what follows it (`Jr`, `PhD`, `geb. Meier`),
    and without another name in brackets or quotes. Null if it was only a title.
#}
{% macro without_titles(name) -%}
    {%- set bare = replace_pattern(
        name,
        '([^ ]) *(?:[(][^()]*[)]|[\\[][^]]*[]]|["“”„«][^"“”„«»]+["“”»])', '\\1'
    ) -%}
    {%- set untitled = replace_pattern(
        bare, '(?i)(^|, *)(?:(?:' ~ titles() ~ ')(?:[.]+ *| +))+', '\\1'
    ) -%}
    {%- set unborn = replace_pattern(
        untitled,
        '(?i)[ ,]+(?:geb[.]|geborene?r?|née|nee|formerly|fka|f/k/a|aka|a/k/a|alias) .*$',
        ''
    ) -%}
    {%- set unended = replace_pattern(
        unborn, '(?i)(?:[, ]+(?:' ~ suffixes() ~ ')[.]?)+ *($|,)', '\\1'
    ) -%}
    case
        when {{ matches_pattern(name, '(?i)^(?:' ~ titles_alone() ~ ')[.]?$') }} then null
        when {{ matches_pattern(name, '[ .,(]') }}
            then nullif(trim({{ replace_pattern(unended, ' {2,}', ' ') }}, ' ,'), '')
        else {{ name }}
    end
{%- endmacro %}

{# Words that are no name even where nothing else stands. #}
{% macro titles_alone() -%}
    {{- 'mr|mrs|ms|mx|miss|mister|dr|prof|mme|mlle|madame|monsieur|hr|fr|herrn?|frau|' -}}
    {{- 'fräulein|sr|sra|srta|señora?|señorita' -}}
{%- endmacro %}

{% macro titles() -%}
    {{- titles_alone() ~ '|' -}}
    {{- 'messrs|professor|doctor|drs|dra|dott|dottssa|sig|sigra|sir|dame|rev|reverend|hon|' -}}
    {{- 'capt|captain|col|lt|sgt|ing|mag|lic|arq|dhr|mevr|mw|mademoiselle|fraeulein|' -}}
    {{- 'fraulein|dipl[.]?-? ?(?:ing|kfm|kffr|phys|chem|math|inform|inf|päd|psych|oec)|' -}}
    {{- 'rer[.] ?nat|rer[.] ?pol|h[.] ?c|med|phil[.]|jur[.]|iur|m[.]? ?sc|b[.]? ?sc' -}}
{%- endmacro %}

{% macro suffixes() -%}
    {{- 'jr|sr|jnr|snr|junior|senior|ii|iii|iv|2nd|3rd|4th|esq|esquire|ph[.]? ?d|' -}}
    {{- 'm[.]? ?d|d[.]? ?d[.]? ?s|m[.]?b[.]?a|ll[.]? ?[mb]|m[.]? ?sc|b[.]? ?sc|cpa|' -}}
    {{- 'obe|mbe|cbe|ret' -}}
{%- endmacro %}

{# Words of a family name that do not stand alone; no single letters, as they are initials. #}
{% macro particles() -%}
    {{- '(?:van|von|vom|zu|zum|zur|der|den|de|del|della|dei|degli|di|da|do|dos|das|du|des|' -}}
    {{- 'la|las|le|les|los|el|ten|ter|te|het|af|av|bin|ibn|bint|abu|mac|mc|san|santa|st|' -}}
    {{- 'st[.]|auf|und)' -}}
{%- endmacro %}

{% macro particles_alone() -%}
    {{- '(?i)^(?:' ~ particles() ~ '(?: +|$))+$' -}}
{%- endmacro %}

{# The given names of a whole name; empty where it is one word with its particles. #}
{% macro given_names_of(name) -%}
    {{ replace_pattern(
        name, '(?i)^(?:(.*?) )??((?:' ~ particles() ~ ' +)*[^ ]+)$', '\\1'
    ) }}
{%- endmacro %}

{# The family name of a whole name: the last word and the particles before it. #}
{% macro family_name_of(name) -%}
    {{ replace_pattern(
        name, '(?i)^(?:(.*?) )??((?:' ~ particles() ~ ' +)*[^ ]+)$', '\\2'
    ) }}
{%- endmacro %}

{# Given names with a blank between any two: initials often have none. #}
{% macro given_words_of(name) -%}
    trim({{ replace_pattern(name, '[. ]+', ' ') }})
{%- endmacro %}

{# The particles that end given names, or are all there is; empty where none do. #}
{% macro particles_at_end(given_words) -%}
    {{ return(adapter.dispatch('particles_at_end')(given_words)) }}
{%- endmacro %}

{% macro default__particles_at_end(given_words) -%}
    regexp_extract(
        {{ given_words }}, '(?i)(?:^| )((?:{{ particles() }}(?: +|$))+)$', 1
    )
{%- endmacro %}

{% macro last_word_of(text) -%}
    {{ replace_pattern(text, '^.* ', '') }}
{%- endmacro %}

{#
    A family name's letters behind those of particles that stood in another field, if
    they are not there already.
#}
{% macro with_particles(family_key, particles_key) -%}
    case
        when
            {{ particles_key }} is null
            or starts_with({{ family_key }}, {{ particles_key }})
            then {{ family_key }}
        else {{ particles_key }} || {{ family_key }}
    end
{%- endmacro %}

{# A number of a person, without what people type to get past a form. #}
{% macro national_id_key_of(national_id) -%}
    {%- set key = replace_pattern('lower(' ~ national_id ~ ')', '[^a-z0-9]+', '') -%}
    case
        when
            length({{ key }}) > 3
            and not {{ matches_pattern(key, '^(0+|1+|2+|3+|4+|5+|6+|7+|8+|9+|x+|0*123456789?0?)$') }}
            then {{ key }}
    end
{%- endmacro %}
