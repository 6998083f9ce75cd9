{#
    The two letters of a country (ISO 3166-1) from its code or one of its names; null
    where the clean text says something else. The countries of the seed `countries` have
    names here, because staging must not wait for a seed.
#}
{% macro clean_country_code(text) -%}
    case
        when {{ matches_pattern(text, '^[A-Za-z]{2}$') }}
            then replace(replace(upper({{ text }}), 'UK', 'GB'), 'EL', 'GR')
        else
            nullif(
                substr(
                    {{ names_of_countries() }},
                    position(
                        '|' || upper({{ text }}) || '='
                        in {{ names_of_countries() }} || upper({{ text }}) || '='
                    ) + length({{ text }}) + 2,
                    2
                ),
                ''
            )
    end
{%- endmacro %}

{#
    One text, `|NAME=CODE|NAME=CODE|`, and not a `case`: planning a branch for each name
    takes longer than cleaning a thousand rows. With the name that is looked for put at
    its end, a name that is not in it is found there, and has no code.
#}
{% macro names_of_countries() -%}
    {%- set names = {
        'US': [
            'USA', 'UNITED STATES', 'UNITED STATES OF AMERICA', 'U.S.A.', 'U.S.',
            'AMERICA'
        ],
        'GB': [
            'GBR', 'UNITED KINGDOM', 'GREAT BRITAIN', 'ENGLAND', 'SCOTLAND', 'WALES',
            'NORTHERN IRELAND', 'U.K.'
        ],
        'DE': ['DEU', 'GERMANY', 'DEUTSCHLAND', 'ALLEMAGNE', 'ALEMANIA'],
        'FR': ['FRA', 'FRANCE', 'FRANKREICH', 'FRANCIA'],
        'CA': ['CAN', 'CANADA', 'KANADA'],
        'ES': ['ESP', 'SPAIN', 'ESPAÑA', 'ESPANA', 'SPANIEN', 'ESPAGNE'],
        'NL': ['NLD', 'NETHERLANDS', 'THE NETHERLANDS', 'NEDERLAND', 'HOLLAND'],
        'AT': ['AUT', 'AUSTRIA', 'ÖSTERREICH', 'OESTERREICH'],
        'AU': ['AUS', 'AUSTRALIA'],
        'BE': ['BEL', 'BELGIUM', 'BELGIË', 'BELGIQUE', 'BELGIEN'],
        'BR': ['BRA', 'BRAZIL', 'BRASIL'],
        'CH': ['CHE', 'SWITZERLAND', 'SCHWEIZ', 'SUISSE', 'SVIZZERA'],
        'CN': ['CHN', 'CHINA', 'PR CHINA'],
        'CZ': ['CZE', 'CZECHIA', 'CZECH REPUBLIC', 'ČESKO'],
        'DK': ['DNK', 'DENMARK', 'DANMARK'],
        'FI': ['FIN', 'FINLAND', 'SUOMI'],
        'GR': ['GRC', 'GREECE'],
        'HK': ['HKG', 'HONG KONG'],
        'IE': ['IRL', 'IRELAND', 'EIRE'],
        'IN': ['IND', 'INDIA'],
        'IT': ['ITA', 'ITALY', 'ITALIA', 'ITALIEN'],
        'JP': ['JPN', 'JAPAN'],
        'LU': ['LUX', 'LUXEMBOURG'],
        'MX': ['MEX', 'MEXICO', 'MÉXICO'],
        'NO': ['NOR', 'NORWAY', 'NORGE'],
        'NZ': ['NZL', 'NEW ZEALAND'],
        'PL': ['POL', 'POLAND', 'POLSKA'],
        'PT': ['PRT', 'PORTUGAL'],
        'SE': ['SWE', 'SWEDEN', 'SVERIGE'],
        'SG': ['SGP', 'SINGAPORE'],
        'ZA': ['ZAF', 'SOUTH AFRICA'],
    } -%}
    '|
    {%- for code, written in names.items() -%}
    {%- for name in written -%} {{ name }}={{ code }}| {%- endfor -%}
    {%- endfor -%}
    '
{%- endmacro %}
