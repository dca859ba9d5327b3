"""How somebody is reached. The only module that knows phonenumbers and email_validator."""

import re
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from quartier.model.answers import answered
from quartier.model.entry import line_of, refuse, words_in

EMERGENCY_NUMBERS = ("110", "112", "115", "116117")


def _email(value: object) -> str:
    from email_validator import EmailNotValidError, validate_email

    text = line_of(value)
    try:
        return str(validate_email(text, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        refuse("email-expected", given=text)


def _website(value: object) -> str:
    text = line_of(value)
    if not re.fullmatch(r"https?://[^\s/<>\"']+\.[^\s<>\"']+", text):
        refuse("website-expected", given=text)
    return text


def _phone(value: object, info: ValidationInfo) -> str:
    text = line_of(value)
    if re.sub(r"\D", "", text) in EMERGENCY_NUMBERS:
        return text
    import phonenumbers

    try:
        number = phonenumbers.parse(text, words_in(info).country)
    except phonenumbers.NumberParseException:
        refuse("phone-expected", given=text)
    if not phonenumbers.is_possible_number(number):
        refuse("phone-expected", given=text)
    return text


def dialled(text: str, country: str) -> str:
    """The number as a phone dials it (RFC 3966, `+49…`)."""
    digits = re.sub(r"\D", "", text)
    if digits in EMERGENCY_NUMBERS:
        return digits
    return answered(("dialled", text, country), lambda: _international(text, country))


def _international(text: str, country: str) -> str:
    import phonenumbers

    return str(
        phonenumbers.format_number(phonenumbers.parse(text, country), phonenumbers.PhoneNumberFormat.E164)
    )


Email = Annotated[str, BeforeValidator(_email)]
Phone = Annotated[str, BeforeValidator(_phone)]
Website = Annotated[str, BeforeValidator(_website)]
