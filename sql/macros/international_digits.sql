{#
    The digits of a phone number from its country's code on (E.164 without the `+`), if
    the number or the country of its holder tells it; null otherwise. `phone` is digits,
    with a `+` where a country's code was written.
#}
{% macro international_digits(
    phone, calling_code, trunk_prefix, international_prefix, min_digits, max_digits
) -%}
    case
        when {{ phone }} like '+%' then substr({{ phone }}, 2)
        when {{ calling_code }} is null
            then
                -- An American number with its 1 is like no other.
                case
                    when {{ matches_pattern(phone, '^1[2-9][0-9]{2}[2-9][0-9]{6}$') }}
                        then {{ phone }}
                end
        when
            length({{ international_prefix }}) > 2
            and starts_with({{ phone }}, {{ international_prefix }})
            and length({{ phone }}) > 11
            then substr({{ phone }}, length({{ international_prefix }}) + 1)
        when
            length({{ trunk_prefix }}) > 0
            and starts_with({{ phone }}, {{ trunk_prefix }})
            and length({{ phone }}) - length({{ trunk_prefix }})
            between {{ min_digits }} and {{ max_digits }}
            then
                {{ calling_code }} || substr({{ phone }}, length({{ trunk_prefix }}) + 1)
        -- Where numbers begin with a nought at home, one without it that begins with the
        -- country's code has lost its `+`.
        when
            starts_with({{ phone }}, {{ calling_code }})
            and length({{ phone }}) - length({{ calling_code }})
            between {{ min_digits }} and {{ max_digits }}
            and (
                {{ trunk_prefix }} = '0'
                or length({{ phone }}) not between {{ min_digits }} and {{ max_digits }}
            )
            then {{ phone }}
        when length({{ phone }}) between {{ min_digits }} and {{ max_digits }}
            then {{ calling_code }} || {{ phone }}
    end
{%- endmacro %}

{# The country's code at the start of international digits: no code begins another. #}
{% macro calling_code_of(digits) -%}
    case
        when {{ digits }} is null then null
        when left({{ digits }}, 1) in ('1', '7') then left({{ digits }}, 1)
        when left({{ digits }}, 2) in (
            '20', '27', '30', '31', '32', '33', '34', '36', '39', '40', '41', '43', '44',
            '45', '46', '47', '48', '49', '51', '52', '53', '54', '55', '56', '57', '58',
            '60', '61', '62', '63', '64', '65', '66', '81', '82', '84', '86', '90', '91',
            '92', '93', '94', '95', '98'
        )
            then left({{ digits }}, 2)
        else left({{ digits }}, 3)
    end
{%- endmacro %}
