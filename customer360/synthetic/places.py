"""Where people live: addresses and phone numbers whose parts fit together.

A place's city, state, postal codes and area code belong together. People live anywhere
in them; the streets and numbers are made up.
"""

from functools import cache

from customer360.records import dataclass
from customer360.synthetic.draws import accented, bits, chosen, item, packed_word
from customer360.synthetic.draws import words as word
from customer360.synthetic.vocabulary import PackedWords, pack

# By country as in LOCALES: city, state, start of its postal codes, area code.
_PLACES = (
    """New York,NY,100,212|Los Angeles,CA,900,213|Chicago,IL,606,312|Houston,TX,770,713|
    Phoenix,AZ,850,602|Philadelphia,PA,191,215|San Antonio,TX,782,210|
    San Diego,CA,921,619|Dallas,TX,752,214|Austin,TX,787,512|San Jose,CA,951,408|
    Jacksonville,FL,322,904|Columbus,OH,432,614|Charlotte,NC,282,704|
    Indianapolis,IN,462,317|Seattle,WA,981,206|Denver,CO,802,303|Boston,MA,021,617|
    Nashville,TN,372,615|Detroit,MI,482,313|Portland,OR,972,503|Las Vegas,NV,891,702|
    Memphis,TN,381,901|Baltimore,MD,212,410|Milwaukee,WI,532,414|
    Albuquerque,NM,871,505|Atlanta,GA,303,404|Miami,FL,331,305|Minneapolis,MN,554,612|
    Cleveland,OH,441,216|New Orleans,LA,701,504|Brooklyn,NY,112,718""",
    """Toronto,ON,M5,416|Montréal,QC,H2,514|Vancouver,BC,V6,604|Calgary,AB,T2,403|
    Edmonton,AB,T5,780|Ottawa,ON,K1,613|Winnipeg,MB,R3,204|Québec,QC,G1,418|
    Hamilton,ON,L8,905|Halifax,NS,B3,902|Victoria,BC,V8,250|Regina,SK,S4,306""",
    """London,Greater London,SW,207|Birmingham,West Midlands,B,121|
    Manchester,Greater Manchester,M,161|London,Greater London,E,208|
    Leeds,West Yorkshire,LS,113|Liverpool,Merseyside,L,151|Bristol,Bristol,BS,117|
    Sheffield,South Yorkshire,S,114|Edinburgh,City of Edinburgh,EH,131|
    London,Greater London,N,203|Newcastle,Tyne and Wear,NE,191|
    Nottingham,Nottinghamshire,NG,115|Coventry,West Midlands,CV,247""",
    """Berlin,Berlin,101,30|Hamburg,Hamburg,203,40|München,Bayern,803,89|
    Köln,Nordrhein-Westfalen,506,221|Frankfurt am Main,Hessen,603,69|
    Stuttgart,Baden-Württemberg,701,711|Düsseldorf,Nordrhein-Westfalen,402,211|
    Leipzig,Sachsen,041,341|Dresden,Sachsen,010,351|Hannover,Niedersachsen,301,511|
    Nürnberg,Bayern,904,911|Bremen,Bremen,281,421""",
    """Paris,Île-de-France,750,14|Marseille,Provence-Alpes-Côte d'Azur,130,49|
    Lyon,Auvergne-Rhône-Alpes,690,47|Toulouse,Occitanie,310,56|
    Nice,Provence-Alpes-Côte d'Azur,060,49|Nantes,Pays de la Loire,440,24|
    Strasbourg,Grand Est,670,38|Montpellier,Occitanie,340,46|
    Bordeaux,Nouvelle-Aquitaine,330,55|Lille,Hauts-de-France,590,32""",
    """Madrid,Comunidad de Madrid,280,91|Barcelona,Cataluña,080,93|
    Valencia,Comunidad Valenciana,460,96|Sevilla,Andalucía,410,95|
    Zaragoza,Aragón,500,97|Málaga,Andalucía,290,95|Murcia,Región de Murcia,300,96|
    Bilbao,País Vasco,480,94|Alicante,Comunidad Valenciana,030,96|
    Granada,Andalucía,180,95""",
    """Amsterdam,Noord-Holland,10,20|Rotterdam,Zuid-Holland,30,10|
    Den Haag,Zuid-Holland,25,70|Utrecht,Utrecht,35,30|Eindhoven,Noord-Brabant,56,40|
    Groningen,Groningen,97,50|Tilburg,Noord-Brabant,50,13|Almere,Flevoland,13,36|
    Breda,Noord-Brabant,48,76|Nijmegen,Gelderland,65,24""",
)
_PLACES_A_COUNTRY, _STREETS_A_COUNTRY = 32, 128

COUNTRY_CODES = ("US", "CA", "GB", "DE", "FR", "ES", "NL")
DIALLING_CODES = ("1", "1", "44", "49", "33", "34", "31")
# Eight starts of mobile numbers for each country; Americans keep a city's code.
_MOBILES = (
    ("917", "310", "773", "832", "480", "267", "206", "786"),
    ("647", "438", "778", "587", "780", "343", "431", "902"),
    ("740", "751", "771", "777", "780", "785", "791", "798"),
    ("1511", "1520", "1573", "1590", "1601", "1622", "1701", "1761"),
    ("61", "62", "63", "66", "67", "68", "70", "76"),
    ("60", "61", "62", "63", "64", "65", "66", "67"),
    ("61", "62", "63", "64", "65", "61", "62", "64"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    cities: tuple[str, ...]
    states: tuple[str, ...]
    postal_starts: tuple[str, ...]
    area_codes: tuple[str, ...]


def address(source: str, streets: PackedWords) -> str:
    """A subquery that adds the address at `home` (a number) in `country`.

    Columns: `street`, `city`, `state`, `postal_code`.
    """
    place = f"country * {_PLACES_A_COUNTRY} + {bits('home', 0, 5)}"
    columns = _columns()
    name = packed_word(
        streets, f"country * {_STREETS_A_COUNTRY} + {bits('home', 5, 7)}"
    )
    number = f"(1 + {bits('home', 12, 12)} % if(country < 2, 4000, 160))"
    flat = (
        f"if(country < 3 and {bits('home', 24, 3)} = 0, ' Apt ' || {number} % 90, '')"
    )
    return f"""(
        select *,
            if(country in (3, 5, 6), road_name || ' ' || {number},
                {number} || ' ' || road_name || {flat}) as street,
            {accented("city_name")} as city,
            {accented("state_name")} as state,
            postal_start || {_postal_end()} as postal_code
        from (
            select *, {accented("packed_road")} as road_name,
                {word(columns.cities, "place")} as city_name,
                {word(columns.states, "place")} as state_name,
                {word(columns.postal_starts, "place")} as postal_start
            from (select *, {place} as place, {name} as packed_road from {source})
        )
    )"""


def _postal_end() -> str:
    two = f"right((100 + {bits('home', 27, 10)} % 100)::varchar, 2)"
    digit, other = (f"(1 + {bits('home', first, 8)} % 9)" for first in (27, 35))
    one_letter, next_letter = (
        f"('ABCEGHJKLMNPRSTV')[1 + {bits('home', first, 4)}]" for first in (43, 47)
    )
    return chosen(
        "country",
        two,
        f"{one_letter} || ' ' || {digit} || {next_letter} || {other}",
        f"{digit} || ' ' || {other} || {one_letter} || {next_letter}",
        two,
        f"'0' || {digit}",
        f"'0' || {digit}",
        f"{two} || ' ' || {one_letter} || {next_letter}",
    )


def phone(number: str, *, is_mobile: str, home: str) -> str:
    """SQL for a phone number (`number` gives its digits) as `system` writes it.

    A line at home has the area code of the place of `home`.
    """
    columns = _columns()
    mobiles = [start for starts in _MOBILES for start in starts]
    place = f"country * {_PLACES_A_COUNTRY} + {bits(home, 0, 5)}"
    start = (
        f"if({is_mobile}, {word(mobiles, f'country * 8 + {bits(number, 0, 3)}')}, "
        f"{word(columns.area_codes, place)})"
    )
    middle, end = (
        f"(200 + {bits(number, 3, 10)} % 800)",
        (f"(1000 + {bits(number, 13, 14)} % 9000)"),
    )
    gap = item([" ", " ", "", ""], "system")
    lead = item(_leads(), "system * 7 + country")
    close = item([" ", " ", "", ""], "system")
    american = "system = 1 and country < 2"
    return (
        f"({lead} || {start} || if({american}, ') ', {gap}) || {middle} || "
        f"if({american}, '-', {close}) || {end})"
    )


def _leads() -> list[str]:
    crm = [f"+{code} " for code in DIALLING_CODES]
    shop = ["(", "(", "0", "0", "0", "", "0"]
    support = list(DIALLING_CODES)
    web = [f"+{code}" for code in DIALLING_CODES[:3]]
    return [*crm, *shop, *support, *web, "0049", "0033", "0034", "+31"]


@cache
def _columns() -> _Columns:
    rows: list[list[str]] = []
    for places in _PLACES:
        listed = [place.strip().split(",") for place in places.split("|")]
        # The first ones, the largest, fill up what is left.
        rows += (listed * _PLACES_A_COUNTRY)[:_PLACES_A_COUNTRY]
    cities, states, postal_starts, area_codes = zip(*rows, strict=True)
    return _Columns(
        cities=tuple(pack(city) for city in cities),
        states=tuple(pack(state) for state in states),
        postal_starts=postal_starts,
        area_codes=area_codes,
    )
