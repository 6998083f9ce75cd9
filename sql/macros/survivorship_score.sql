{# What a value scores by a strategy of `survivorship_rules`; more is better. #}
{% macro survivorship_score(strategy) -%}
    case {{ strategy }}
        when 'valid' then valid_score
        when 'most_agreed' then agreed_score
        when 'most_repeated' then repeated_score
        when 'in_email' then in_email_score
        when 'most_known' then known_score
        when 'most_complete' then complete_score
        when 'most_recent' then recent_score
        when 'most_trusted' then trusted_score
        when 'preferred_source' then preferred_score
    end
{%- endmacro %}
