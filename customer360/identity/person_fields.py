"""What can be known of a person, and what files call it.

Names are compared without case, accents and signs. Where a name could mean two things,
the order of the fields decides.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from customer360.resources.column_names import normalized


class PersonField(StrEnum):
    """A thing known of a person; parts of dates and streets are put together later."""

    FULL_NAME = "full_name"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    BIRTH_DAY = "birth_day"
    GENDER = "gender"
    NATIONAL_ID = "national_id"
    HOUSE_NUMBER = "house_number"
    STREET = "street"
    ADDRESS_LINE_2 = "address_line_2"
    CITY = "city"
    STATE = "state"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"
    OCCUPATION = "occupation"
    BIRTH_PLACE = "birth_place"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


# Without one of these nobody can be told from anybody else.
TELLING_FIELDS = (
    PersonField.FULL_NAME,
    PersonField.FIRST_NAME,
    PersonField.LAST_NAME,
    PersonField.EMAIL,
    PersonField.PHONE,
    PersonField.NATIONAL_ID,
)

# English, then German, French, Spanish, Italian, Dutch; the surest name first.
_NAMES: Mapping[PersonField, str] = {
    PersonField.FULL_NAME: (
        "fullname name wholename firstandsurname firstandlastname completename "
        "displayname customername personname "
        "clientname contactname patientname membername vollername vollstandigername "
        "vollstaendigername "
        "namevorname vornamename vornamenachname nachnamevorname nomcomplet "
        "nombrecompleto nombreyapellidos nomecompleto volledigenaam naam"
    ),
    PersonField.FIRST_NAME: (
        "firstname givenname given forename fname first christianname firstgivenname "
        "fnamec1 vorname rufname prenom nombre nombrepila primernombre nome voornaam"
    ),
    PersonField.MIDDLE_NAME: (
        "middlename middle mname middlenames middleinitial mi secondname "
        "secondgivenname additionalname fnamec2 zweitervorname zweitname "
        "weiterevornamen deuxiemeprenom segundonombre secondonome tussenvoegsel"
    ),
    PersonField.LAST_NAME: (
        "lastname surname familyname lname last sname lnamec1 nachname familienname "
        "zuname nomdefamille nomfamille nom apellido apellidos primerapellido cognome "
        "achternaam familienaam"
    ),
    PersonField.EMAIL: (
        "email emailaddress mail mailaddress emailadresse mailadresse emailid "
        "primaryemail email1 emailaddress1 adressemail adresseemail courriel correo "
        "correoelectronico direccioncorreo emailadres"
    ),
    PersonField.PHONE: (
        "phone phonenumber telephone telephonenumber tel telno telnumber phoneno "
        "primaryphone phone1 phonenumber1 mobile mobilephone mobilenumber mobileno "
        "cell cellphone cellnumber homephone workphone dayphone eveningphone phone2 "
        "phonenumber2 phone3 contactnumber contactno telefon telefonnummer telnr "
        "telefonnr rufnummer mobil mobilnummer mobiltelefon handy handynummer festnetz "
        "numerotelephone portable telefono numerotelefono movil celular cellulare "
        "telefoon telefoonnummer gsm"
    ),
    PersonField.BIRTH_DATE: (
        "birthdate dateofbirth dob birthday born birthdt bday dobdate "
        "geburtsdatum geburtstag geboren gebdatum gebdat datedenaissance datenaissance "
        "naissance fechanacimiento fechadenacimiento datadinascita datanascita "
        "geboortedatum"
    ),
    PersonField.BIRTH_YEAR: (
        "birthyear yearofbirth yob by dobyear dobyyyy geburtsjahr gebjahr "
        "anneenaissance anonacimiento"
    ),
    PersonField.BIRTH_MONTH: (
        "birthmonth monthofbirth mob bm dobmonth dobmm geburtsmonat gebmonat "
        "moisnaissance mesnacimiento"
    ),
    PersonField.BIRTH_DAY: (
        "dayofbirth bd dobday dobdd geburtstagtag gebtag journaissance dianacimiento"
    ),
    PersonField.GENDER: "gender sex gendercode sexcode geschlecht sexe genre sexo "
    "genero sesso geslacht",
    PersonField.NATIONAL_ID: (
        "nationalid socsecid ssn socialsecuritynumber socialsecurityno socialsecurity "
        "nationalidnumber nationalinsurancenumber nino nin passport passportnumber "
        "passportno taxid taxnumber tin nhsnumber nhsno medicarenumber medicareno sin "
        "personalid personalnumber identitynumber idcardnumber driverlicense "
        "driverslicense drivinglicence licensenumber ausweisnummer personalausweis "
        "reisepass passnummer steuerid steuernummer sozialversicherungsnummer svnr "
        "ahvnummer ahv dni nif nie curp cpf codicefiscale bsn numerosecu nir"
    ),
    PersonField.HOUSE_NUMBER: (
        "housenumber houseno streetnumber streetno stno strno streetnum housenum "
        "buildingnumber addressnumber hausnummer hausnr hnr numerorue numerovoie "
        "numerocalle numerocivico huisnummer"
    ),
    PersonField.STREET: (
        "street streetaddress address1 addressline1 addr1 address addressline addr "
        "streetname line1 streetaddress1 addressstreet strasse str strassehausnummer "
        "strassenname anschrift adresse rue adresse1 voie calle direccion domicilio "
        "via indirizzo straat straatnaam adres"
    ),
    PersonField.ADDRESS_LINE_2: (
        "address2 addressline2 addr2 line2 streetaddress2 unit apartment apt suite "
        "flat adresszusatz zusatz adresse2 complementadresse complementoadresse"
    ),
    PersonField.CITY: (
        "city town suburb locality municipality village postaltown cityname townname "
        "ort stadt wohnort gemeinde ville commune ciudad localidad municipio citta "
        "comune stad plaats woonplaats"
    ),
    PersonField.STATE: (
        "state province county region stateprovince statecode stateabbreviation "
        "bundesland kanton departement provincia estado comunidad regione provincie"
    ),
    PersonField.POSTAL_CODE: (
        "postalcode postcode zip zipcode zip5 postalzip plz postleitzahl codepostal cp "
        "codigopostal cap codiceavviamentopostale"
    ),
    PersonField.COUNTRY: (
        "country countrycode countryname nation land staat pays pais paese"
    ),
    PersonField.OCCUPATION: (
        "occupation job jobtitle profession employment beruf tatigkeit "
        "taetigkeit metier ocupacion profesion professione beroep"
    ),
    PersonField.BIRTH_PLACE: (
        "birthplace placeofbirth birthcity cityofbirth birthtown townofbirth pob "
        "geburtsort lieunaissance lieudenaissance lugarnacimiento lugardenacimiento "
        "luogodinascita geboorteplaats"
    ),
    PersonField.CREATED_AT: (
        "createdat created createdon createddate creationdate datecreated erstelltam "
        "angelegtam"
    ),
    PersonField.UPDATED_AT: (
        "updatedat updated updatedon updateddate lastupdated lastupdate modified "
        "modifiedat modifiedon modifieddate lastmodified datemodified geandertam "
        "geaendertam"
    ),
}
_MEANINGS: Mapping[str, tuple[PersonField, int]] = {
    name: (field, rank)
    for field in reversed(PersonField)
    for rank, name in reversed(list(enumerate(_NAMES[field].split())))
}

# Whose, or of which kind: words around a name that do not change what it means.
_AROUND_TEXT = (
    "customer client patient person contact user member voter employee applicant guest "
    "subscriber borrower insured owner holder buyer kunde kunden primary main current "
    "permanent residential residence res resident home billing mailing postal shipping "
    "delivery legal address addr the fake clean cleaned raw std standardized "
    "normalized orig original value text str txt 1"
)
_AROUND = frozenset(_AROUND_TEXT.split())
# The truth about a record, or what another program found: never to be matched by.
_FORBIDDEN_TEXT = (
    "cluster clusterid truth label labels group groupid entity entityid ismatch match "
    "matchid source sourcesystem sourcedataset sourcename sourcefile dataset score "
    "weight personid truthid trueid trueclusterid goldid ent duplicate duplicateof "
    "isduplicate dupof clusterno clusternumber matchkey"
)
_FORBIDDEN = frozenset(_FORBIDDEN_TEXT.split())
_FORBIDDEN_WORDS = frozenset({"cluster", "truth", "gold", "duplicate", "groundtruth"})
# These tell what a column is among whatever other words, but for a few.
_TELLING_WORDS = frozenset(
    {"phone", "telephone", "mobile", "email", "surname", "forename", "dob", "postcode"}
)
_ABOUT_ANOTHER_TEXT = (
    "type kind flag valid verified is has id count number opt optin consent date at "
    "status permission preferred domain code country area extension ext birth maiden "
    "mother father spouse emergency score match"
)
_ABOUT_ANOTHER = frozenset(_ABOUT_ANOTHER_TEXT.split())
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\x00-\x7f]+")
_KEY_NAMES_TEXT = (
    "uniqueid recid recordid id rowid customerid custid customerno customernumber "
    "customerkey clientid patientid contactid userid memberid voterid personkey "
    "employeeid kundennummer kundennr kundenid datensatzid satznummer nr no key uuid "
    "guid"
)
_KEY_NAMES = tuple(_KEY_NAMES_TEXT.split())


def field_named(name: str) -> tuple[PersonField, int] | None:
    """The field that a column of this name holds, and how sure that is (0 is surest).

    >>> field_named("E-Mail"), field_named("customer_first_name")
    ((<PersonField.EMAIL: 'email'>, 0), (<PersonField.FIRST_NAME: 'first_name'>, 100))
    """
    if is_forbidden(name):
        return None
    for text, doubt in _readings(name):
        if found := _MEANINGS.get(text):
            return found[0], found[1] + doubt
    return None


def _readings(name: str) -> Iterator[tuple[str, int]]:
    # What the name may mean, the likeliest first: as it is, without words around it,
    # turned round, and last one word that tells among others.
    yield normalized(name), 0
    words = [normalized(word) for word in _WORD.findall(name)]
    while words and words[0] in _AROUND:
        words = words[1:]
        yield "".join(words), 100
    while words and words[-1] in _AROUND:
        words = words[:-1]
        yield "".join(words), 200
    if len(words) == 2:
        yield words[1] + words[0], 300
    told = [word for word in words if word in _TELLING_WORDS]
    if len(told) == 1 and not _ABOUT_ANOTHER & set(words):
        yield told[0], 400


def is_forbidden(name: str) -> bool:
    """True for columns that hold the answer, or where a record comes from."""
    words = {normalized(word) for word in _WORD.findall(name)}
    return normalized(name) in _FORBIDDEN or bool(words & _FORBIDDEN_WORDS)


def key_rank(name: str) -> int | None:
    """How well a name suits a record's key (0 is best), or nothing.

    >>> key_rank("rec_id"), key_rank("email")
    (1, None)
    """
    folded = normalized(name)
    return _KEY_NAMES.index(folded) if folded in _KEY_NAMES else None


def known_field(text: str) -> PersonField | None:
    """The field that someone means by this word, ours or any of its other names."""
    folded = normalized(text)
    own = next((field for field in PersonField if normalized(field) == folded), None)
    return own or _MEANINGS.get(folded, (None, 0))[0]
