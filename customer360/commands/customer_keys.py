"""What e-mail addresses and phone numbers are compared by, as the models read them."""

import re
from collections.abc import Sequence

from customer360.adapters.protocol import Adapter, Session
from customer360.commands.querying import inline_node
from customer360.commands.running import open_compiler
from customer360.commands.workspace import Workspace
from customer360.customer.models import Models
from customer360.errors import UsageError


def email_key(
    workspace: Workspace, adapter: Adapter, models: Models, asked: str
) -> str | None:
    """The mailbox, as the models of identity read it."""
    if not _has_macros(workspace, "clean_text", "bare_email", "clean_email"):
        return asked.lower()
    providers = models.relations.get("mail_providers")
    if providers is None or not _has_macros(workspace, "mailbox_of"):
        keys = _answers(
            workspace,
            adapter,
            models.session,
            f"select {{{{ clean_email('bare') }}}} from ({_BARE_EMAIL}) as typed",
            [asked],
        )
    else:
        keys = _answers(
            workspace,
            adapter,
            models.session,
            "select {{ mailbox_of('email', 'mailbox_domain', 'ignored_signs') }} from "
            f"(select {{{{ clean_email('bare') }}}} as email from ({_BARE_EMAIL}) "
            f"as typed) as cleaned left join {providers} as mail_providers "
            "on split_part(email, '@', 2) = mail_providers.email_domain",
            [asked],
        )
    if not keys:
        raise UsageError(
            f"{asked!r} is no e-mail address of a person",
            hint="write it as anna@example.org",
        )
    return keys[0]


_BARE_EMAIL = (
    "select {{ bare_email('text') }} as bare from "
    "(select {{ clean_text('asked') }} as text from "
    "(select cast(? as varchar) as asked) as given) as clean"
)


def phone_keys(
    workspace: Workspace, adapter: Adapter, models: Models, asked: str
) -> Sequence[str]:
    """What the number may be compared by: as dialled at home, in any country."""
    plans = models.relations.get("numbering_plans")
    macros = ("clean_text", "digits_of_phone", "clean_phone", "standardized_phones")
    if plans is None or not _has_macros(workspace, *macros):
        digits = re.sub(r"[^0-9]+", "", asked).lstrip("0")
        return [digits[-9:]]
    keys = _answers(
        workspace,
        adapter,
        models.session,
        "with typed as (select {{ clean_text('asked') }} as text from "
        "(select cast(? as varchar) as asked) as given), "
        "dialled as (select text, {{ digits_of_phone('text') }} as digits from typed), "
        "number as (select {{ clean_phone('text', 'digits') }} as phone from dialled), "
        "c360_records as (select country_code as record_id, country_code, phone from "
        f"(select country_code from {plans} union all select null) as countries "
        "cross join number), "
        "c360_phones as (select record_id, phone as phone_number, true as is_primary, "
        "'' as phone_id from c360_records where false), "
        "found as ({{ standardized_phones('c360_records', 'c360_phones', "
        f"'{plans}') }}}}) "
        "select distinct phone_key from found order by phone_key",
        [asked],
    )
    if not keys:
        raise UsageError(
            f"{asked!r} cannot be a phone number", hint="write it as +49 170 1234567"
        )
    return keys


def _answers(
    workspace: Workspace,
    adapter: Adapter,
    session: Session,
    text: str,
    parameters: Sequence[object],
) -> list[str]:
    compiler, _ = open_compiler(workspace, adapter)
    sql = compiler.compile(inline_node(workspace, text), session).compiled_code
    rows = session.execute(sql, parameters).rows
    return [str(row[0]) for row in rows if row[0] is not None]


def _has_macros(workspace: Workspace, *names: str) -> bool:
    return {*names} <= {macro.name for macro in workspace.manifest.macros.values()}
