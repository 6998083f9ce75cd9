with

as_of as (

    select * from {{ ref('int_activity__as_of_date') }}

),

bounds as (

    select
        least(coalesce(first_activity_date, as_of_date), as_of_date) as first_date,
        greatest(coalesce(last_activity_date, as_of_date), as_of_date) as last_date
    from as_of

),

days as (

    {{ date_range('first_date', 'last_date', 'bounds') }}

),

calendar as (

    select
        days.date_day,

        {{ weekday_name('days.date_day') }} as day_name,
        {{ month_name('days.date_day') }} as month_name,

        cast(extract(year from days.date_day) as integer) as year_number,
        cast(extract(quarter from days.date_day) as integer) as quarter_number,
        cast(extract(month from days.date_day) as integer) as month_number,
        cast(extract(week from days.date_day) as integer) as iso_week_number,
        cast({{ iso_weekday('days.date_day') }} as integer) as iso_weekday_number,
        cast(extract(day from days.date_day) as integer) as day_of_month_number,
        cast(extract(doy from days.date_day) as integer) as day_of_year_number,

        {{ iso_weekday('days.date_day') }} >= 6 as is_weekend,
        days.date_day < as_of.as_of_date as is_past,

        cast(date_trunc('week', days.date_day) as date) as week_start_date,
        cast(date_trunc('month', days.date_day) as date) as month_start_date,
        cast(date_trunc('quarter', days.date_day) as date) as quarter_start_date,
        cast(date_trunc('year', days.date_day) as date) as year_start_date
    from days
    cross join as_of

)

select * from calendar
