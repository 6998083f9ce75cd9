"""What other systems call our columns; names are compared without case and signs."""

from collections.abc import Mapping

from customer360.resources.column_names import normalized
from customer360.resources.raw_tables import RawTable


def synonyms(table: RawTable, column: str) -> tuple[str, ...]:
    """Normalized names that mean the column in this table, the surest first."""
    own = _OF_TABLE.get(table.name, {}).get(column, "")
    everywhere = _EVERYWHERE.get(column, "")
    return (normalized(column), *own.split(), *everywhere.split())


# English, then German, French, Spanish; what a name means in any table.
_EVERYWHERE: Mapping[str, str] = {
    "customer_id": (
        "customerid custid customerno customernumber custno customer customerkey "
        "clientid clientno clientnumber client contactid userid memberid "
        "kundennummer kundennr kundenid kunde kundnr idclient numeroclient "
        "clientenumero idcliente numerocliente cliente"
    ),
    "account_id": (
        "accountid accountno accountnumber acctid acctno account kontonummer kontonr "
        "konto kontoid numerocompte compte idcompte cuenta numerocuenta idcuenta iban"
    ),
    "source_system": "sourcesystem sourcename",
    "first_name": (
        "firstname givenname given forename fname christianname vorname prenom nombre "
        "nombrepila primernombre"
    ),
    "last_name": (
        "lastname surname familyname lname secondname nachname familienname zuname "
        "nomdefamille nomfamille nom apellido apellidos primerapellido"
    ),
    "middle_name": (
        "middlenames middle mname middleinitial mi secondgivenname zweitervorname "
        "zweitername deuxiemeprenom autresprenoms segundonombre"
    ),
    "email": (
        "emailaddress mail mailaddress emailadresse mailadresse emailid primaryemail "
        "adressemail adresseemail courriel correo correoelectronico direccioncorreo"
    ),
    "phone": (
        "phonenumber telephone telephonenumber tel telno telefon telefonnummer telnr "
        "numerotelephone telefono numerotelefono phone1 mobile mobilephone "
        "mobilenumber cell cellphone mobil mobilnummer handy handynummer portable movil"
    ),
    "birth_date": (
        "birthdate dateofbirth dob birthday born geburtsdatum geburtstag geboren "
        "datedenaissance datenaissance naissance fechanacimiento fechadenacimiento"
    ),
    "birth_place": (
        "birthplace placeofbirth cityofbirth birthcity geburtsort lieudenaissance "
        "lieunaissance lugarnacimiento lugardenacimiento"
    ),
    "national_id": (
        "nationalid nationalidnumber ssn socialsecuritynumber socialsecurityno "
        "socsecid nino nationalinsurancenumber nhsnumber personalid passportnumber "
        "passport taxid tin steuerid steuernummer ausweisnummer personalausweisnummer "
        "sozialversicherungsnummer svnr numerosecuritesociale nir dni nie nif curp bsn"
    ),
    "occupation": (
        "job jobtitle profession beruf berufsbezeichnung metier ocupacion profesion"
    ),
    "gender": "sex geschlecht sexe genre sexo genero",
    "street": (
        "streetaddress address addressline1 address1 addr1 addressline streetname "
        "strasse str strassehausnummer anschrift adresse rue adresse1 calle direccion "
        "domicilio"
    ),
    "city": (
        "town locality suburb place ort stadt wohnort ville commune ciudad localidad"
    ),
    "state": (
        "province region county stateprovince bundesland kanton departement provincia "
        "estado comunidad"
    ),
    "postal_code": (
        "postalcode zip zipcode postcode plz postleitzahl codepostal cp codigopostal"
    ),
    "country": "countrycode countryname nation land staat pays pais",
    "status": "lifecycle zustand statut estatus",
    "marketing_consent": (
        "consent optin marketingoptin emailoptin newsletter newsletteroptin "
        "acceptsmarketing einwilligung werbeeinwilligung consentement consentimiento"
    ),
    "created_at": (
        "created createdon createddate createdtime creationdate datecreated "
        "insertedat signupdate signedup registered registeredat registrationdate since "
        "customersince erstellt erstelltam angelegtam anlagedatum datecreation creele "
        "fechacreacion fechaalta"
    ),
    "updated_at": (
        "updated updatedon updateddate updatedtime lastupdated lastupdate modified "
        "modifiedat modifiedon modifieddate lastmodified lastmodifieddate datemodified "
        "datemodif datemodification geaendert geaendertam aktualisiert "
        "aktualisiertam datemaj misajour fechamodificacion fechaactualizacion"
    ),
    "currency": (
        "currencycode ccy curr isocurrency waehrung wahrung devise monnaie moneda "
        "divisa"
    ),
    "channel": "saleschannel medium kanal canal",
    "is_primary": (
        "primary isdefault default ismain main preferred hauptadresse bevorzugt "
        "principal"
    ),
}

# What a name means only in one table: `id` is its key, `type` its type.
_OF_TABLE: Mapping[str, Mapping[str, str]] = {
    "customers": {
        "customer_id": "id recordid recid uniqueid rowid uuid guid key nr",
    },
    "addresses": {
        "address_id": "id addressid addrid uniqueid adressid adressnummer idadresse",
        "address_type": "type kind addresskind adresstyp adressart typeadresse tipo",
    },
    "phones": {
        "phone_id": "id phoneid uniqueid telefonid",
        "phone_type": "type kind label telefonart typetelephone tipo",
        "phone_number": (
            "phone number telephone telephonenumber tel telno telefon telefonnummer "
            "telnr rufnummer nummer numero numerotelephone telefono numerotelefono "
            "mobile mobilephone cell handy"
        ),
    },
    "accounts": {
        "account_id": "id uniqueid",
        "account_type": (
            "type kind product producttype kontoart kontotyp typecompte tipo"
        ),
        "balance": "currentbalance amount saldo kontostand solde",
        "opened_at": (
            "opened openedon opendate openingdate dateopened created createdat "
            "eroeffnet eroeffnetam dateouverture fechaapertura"
        ),
        "closed_at": (
            "closed closedon closedate closingdate dateclosed geschlossen "
            "geschlossenam datefermeture fechacierre"
        ),
    },
    "transactions": {
        "transaction_id": (
            "id transactionid txnid transid txid paymentid orderid ordernumber "
            "orderno uniqueid receiptid transaktionsid buchungsnummer bestellnummer "
            "belegnummer idtransaction idtransaccion"
        ),
        "amount": (
            "amt transactionamount paymentamount amountpaid total totalamount value "
            "dollarvalue price totalprice sum net gross "
            "revenue sales payment betrag summe umsatz wert montant importe "
            "monto cantidad"
        ),
        "category": (
            "type transactiontype productcategory merchantcategory kategorie categorie "
            "categoria"
        ),
        "posted_at": (
            "date datetime timestamp time postedon postingdate posteddate "
            "transactiondate transactiontime txndate orderdate orderedat purchasedate "
            "paymentdate paidat invoicedate bookingdate datum buchungsdatum "
            "bestelldatum rechnungsdatum datetransaction dateachat datefacture fecha "
            "fechacompra fechapedido created createdat createdon"
        ),
        "status": "transactionstatus orderstatus paymentstatus",
    },
    "events": {
        "event_id": "id eventid uniqueid messageid ereignisid",
        "event_type": (
            "type event eventname name action activity kind ereignis ereignistyp "
            "aktion evenement accion evento tipo"
        ),
        "properties": (
            "props attributes payload data details metadata context eigenschaften "
            "proprietes propiedades"
        ),
        "occurred_at": (
            "date datetime timestamp time ts occurredon eventtime eventdate "
            "eventtimestamp createdat created datum zeitpunkt zeitstempel horodatage "
            "fecha"
        ),
    },
}
