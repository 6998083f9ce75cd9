import pytest

from customer360.identity.person_fields import (
    PersonField,
    field_named,
    is_forbidden,
    key_rank,
    known_field,
)

MEANINGS = {
    PersonField.FULL_NAME: ("full_name", "Name", "customer name", "Vollständiger Name"),
    PersonField.FIRST_NAME: (
        "given name",
        "forename",
        "FNAME",
        "first",
        "Vorname",
        "customerFirstName",
        "prénom",
    ),
    PersonField.MIDDLE_NAME: ("middle_name", "Middle Initial"),
    PersonField.LAST_NAME: (
        "surname",
        "last_name",
        "Family Name",
        "Nachname",
        "lname_c1",
        "patient_surname",
        "name_last",
    ),
    PersonField.EMAIL: ("email", "E-Mail", "mail", "Email Address", "primary_email"),
    PersonField.PHONE: (
        "phone",
        "mobile",
        "Tel.",
        "Telefon",
        "home_phone",
        "full_phone_num",
    ),
    PersonField.BIRTH_DATE: (
        "dob",
        "date_of_birth",
        "birthday",
        "Geburtsdatum",
        "DateOfBirth",
        "patient_dob",
    ),
    PersonField.GENDER: ("gender", "Sex", "Geschlecht"),
    PersonField.NATIONAL_ID: ("soc_sec_id", "SSN", "national_id", "passport_number"),
    PersonField.HOUSE_NUMBER: ("street_number", "street_no", "Hausnummer", "Haus-Nr."),
    PersonField.STREET: ("address_1", "street", "addr", "Straße", "billing_street"),
    PersonField.ADDRESS_LINE_2: ("address_2", "address2", "Address Line 2"),
    PersonField.CITY: ("suburb", "city", "town", "Ort", "mailing_city"),
    PersonField.STATE: ("state", "county", "Bundesland"),
    PersonField.POSTAL_CODE: ("postcode", "ZIP", "PLZ", "postcode_fake", "zip_code"),
    PersonField.OCCUPATION: ("occupation", "Job Title", "Beruf"),
    PersonField.BIRTH_PLACE: ("birth_place", "place of birth", "Geburtsort"),
}
NAMES = [(name, field) for field, names in MEANINGS.items() for name in names]


@pytest.mark.parametrize(("name", "field"), NAMES)
def test_columns_are_known_by_what_people_call_them(
    name: str, field: PersonField
) -> None:
    found = field_named(name)
    assert found is not None
    assert found[0] is field


@pytest.mark.parametrize(
    "name",
    [
        "cluster",
        "cluster_id",
        "source",
        "source_dataset",
        "ground_truth",
        "true_cluster",
        "person_id",
        "label",
        "is_duplicate",
        "match_score_cluster",
    ],
)
def test_the_answer_is_never_a_field(name: str) -> None:
    assert is_forbidden(name)
    assert field_named(name) is None


@pytest.mark.parametrize(
    "name", ["amount", "order_date", "notes", "", "  ", "email_verified", "phone type"]
)
def test_other_columns_mean_nothing(name: str) -> None:
    assert field_named(name) is None


def test_every_field_is_known_by_its_own_name() -> None:
    own = [known_field(field) for field in PersonField]
    assert own == list(PersonField)


def test_a_key_for_records_beats_a_key_for_customers() -> None:
    ranked = sorted(
        ("customer_id", "rec_id", "id"), key=lambda name: key_rank(name) or 0
    )
    assert ranked == ["rec_id", "id", "customer_id"]
