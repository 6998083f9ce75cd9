import pytest

from customer360.errors import IngestionError, UsageError
from customer360.ingestion.mapping import ColumnMapping, check_names, map_columns
from customer360.ingestion.source import Field, Source
from customer360.ingestion.synonyms import synonyms
from customer360.resources.column_names import normalized
from customer360.resources.raw_tables import (
    ACCOUNTS,
    ADDRESSES,
    CUSTOMERS,
    RAW_TABLES,
    TRANSACTIONS,
    RawTable,
)

OURS = (
    "customer_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "birth_date",
    "postal_code",
)


def source(*names: str) -> Source:
    return Source(
        path="crm.csv",
        relation="r",
        numbered="r",
        fields=tuple(Field(name=name, sql=name) for name in names),
        rows=0,
        places=lambda _: {},
    )


def mapped(table: RawTable, *names: str, **said: str) -> ColumnMapping:
    return map_columns(source(*names), table, mapping=said, constants={}, id_columns=())


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("E-Mail Adresse", "emailadresse"),
        ("Straße", "strasse"),
        ("Prénom", "prenom"),
        ("customerID", "customerid"),
        ("année", "annee"),
    ],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert normalized(name) == folded


@pytest.mark.parametrize(
    "header",
    [
        "customer_id,first_name,last_name,email,phone,birth_date,postal_code",
        "CustomerID,Given Name,Surname,E-Mail,Tel.,DOB,ZIP",
        "KundenNr;Vorname;Nachname;Mail;Telefon;Geburtsdatum;PLZ",
        "id_client;prénom;nom;courriel;téléphone;date de naissance;code postal",
        "id cliente;nombre;apellidos;correo;teléfono;fecha de nacimiento;código postal",
    ],
)
def test_customers_of_five_headers_are_mapped(header: str) -> None:
    names = header.replace(",", ";").split(";")
    mapping = mapped(CUSTOMERS, *names)
    assert tuple(mapping.summary()) == OURS
    assert tuple(mapping.summary().values()) == tuple(names)


def test_what_tells_people_apart_is_mapped() -> None:
    mapping = mapped(CUSTOMERS, "id", "MI", "SSN", "Beruf", "Place of birth")
    assert mapping.summary() == {
        "customer_id": "id",
        "middle_name": "MI",
        "birth_place": "Place of birth",
        "national_id": "SSN",
        "occupation": "Beruf",
    }


def test_an_exact_name_beats_a_synonym() -> None:
    mapping = mapped(CUSTOMERS, "mobile", "phone", "id")
    assert mapping.summary() == {"customer_id": "id", "phone": "phone"}
    assert mapping.ignored == ("mobile",)


def test_what_is_said_beats_an_exact_name() -> None:
    mapping = mapped(CUSTOMERS, "id", "email", "work_mail", email="work_mail")
    assert mapping.summary()["email"] == "work_mail"


def test_one_column_fills_two_if_that_is_said() -> None:
    mapping = mapped(
        TRANSACTIONS,
        "customer",
        "amount",
        "date",
        transaction_id="date",
        posted_at="date",
    )
    assert mapping.summary()["transaction_id"] == mapping.summary()["posted_at"]


def test_addresses_without_a_key_get_one_from_their_content() -> None:
    mapping = mapped(ADDRESSES, "customer_id", "city", "street")
    assert [str(term) for term in mapping.key_terms] == [
        "city",
        "customer_id",
        "street",
    ]
    assert mapping.counts_repeats


def test_accounts_without_a_key_are_refused() -> None:
    with pytest.raises(IngestionError, match=r"raw\.accounts needs account_id"):
        mapped(ACCOUNTS, "customer_id", "balance")


@pytest.mark.parametrize("name", ["loaded_at", "source_system", "nothing"])
def test_a_column_that_nobody_may_fill_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"no column '{name}' to fill"):
        check_names(CUSTOMERS, {name: "x"}, option="--map")


@pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
def test_no_synonym_is_written_so_that_it_never_matches(table: RawTable) -> None:
    words = [word for name in table.column_names for word in synonyms(table, name)]
    assert [word for word in words if normalized(word) != word] == []
