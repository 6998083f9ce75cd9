{#
    The part of an e-mail domain that someone registered: `firm.co.uk` of
    `mail.firm.co.uk`. Second levels that registries keep for themselves are known by
    their usual names.
#}
{% macro registrable_domain(domain) -%}
    nullif(regexp_extract({{ domain }}, '{{ registrable_pattern() }}', 0), '')
{%- endmacro %}

{% macro registrable_pattern() -%}
    {%- set kept = [
        'ac', 'asn', 'asso', 'co', 'com', 'ed', 'edu', 'go', 'gob', 'gouv', 'gov', 'gv',
        'id', 'ltd', 'me', 'mil', 'ne', 'net', 'nhs', 'nom', 'or', 'org', 'plc',
        'police', 'sch', 'school',
    ] -%}
    [^.]+[.](({{ kept | join('|') }})[.][a-z]{2}|[^.]+)$
{%- endmacro %}

{# Whether the part before the @ names a task and not a person. #}
{% macro is_role_mailbox(email) -%}
    coalesce({{ matches_pattern(email, role_pattern()) }}, false)
{%- endmacro %}

{% macro role_pattern() -%}
    {%- set tasks = [
        'abuse', 'accounting', 'accounts', 'admin', 'administration', 'billing',
        'bookings?', 'buchhaltung', 'buero', 'careers?', 'compras', 'contact',
        'contacto', 'customerservice', 'facturation', 'finance', 'help', 'helpdesk',
        'hello', 'hostmaster', 'hr', 'info', 'information', 'inkoop', 'invoices?',
        'jobs', 'kontakt', 'legal', 'mail', 'marketing', 'media', 'news', 'newsletter',
        'no-?reply', 'office', 'orders?', 'payments?', 'post', 'postmaster', 'presse',
        'press', 'privacy', 'purchasing', 'rechnung', 'reception', 'reservations?',
        'sales', 'secretary', 'security', 'sekretariat', 'service', 'shop', 'store',
        'support', 'team', 'vendas', 'ventas', 'verkauf', 'vertrieb', 'webmaster',
        'zentrale',
    ] -%}
    ^({{ tasks | join('|') }})([._+-][^@]*)?@
{%- endmacro %}

{# What kind of domain it is where no list tells. #}
{% macro email_domain_class(domain) -%}
    {%- set schools = ['edu', 'edu[.][a-z]{2}', 'ac[.][a-z]{2}', 'sch[.][a-z]{2}'] -%}
    {%- set states = [
        'gov', 'mil', 'gov[.][a-z]{2}', 'gob[.][a-z]{2}', 'gouv[.][a-z]{2}', 'gv[.]at',
        'go[.][a-z]{2}', 'mil[.][a-z]{2}', 'admin[.]ch', 'bund[.]de', 'europa[.]eu',
        'gc[.]ca', 'nhs[.]uk',
    ] -%}
    {%- set nowhere = ['invalid', 'local', 'localhost', 'test'] -%}
    case
        when {{ matches_pattern(domain, '[.](' ~ schools | join('|') ~ ')$') }}
            then 'education'
        when {{ matches_pattern(domain, '(^|[.])(' ~ states | join('|') ~ ')$') }}
            then 'government'
        when {{ matches_pattern(domain, '[.](' ~ nowhere | join('|') ~ ')$') }}
            then 'reserved'
        when {{ domain }} is not null then 'business'
    end
{%- endmacro %}
