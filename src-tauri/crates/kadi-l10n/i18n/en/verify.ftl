# Verification.

verify-title = Verify a card
verify-waiting = Scan the card, type its code, or choose a picture.
verify-code = Code of the card or identifier
verify-code-hint = Scan or type
verify-check = Verify
verify-image = Picture…
verify-issued = Issued
verify-expires = Valid until
verify-last = Last five
verdict-valid = VALID
    .line = This card is good for its campaign.
verdict-expired = EXPIRED
    .line = The card was good, but its time is over. Offer a new one.
verdict-superseded = REPLACED
    .line = A newer card exists. Ask for it.
verdict-revoked = REVOKED
    .line = This card was withdrawn. Do not accept it.
verdict-invalid = NOT VALID
    .line = Altered, forged or unknown here. Do not accept it.
verdict-unknown-issuer = UNKNOWN ISSUER
    .line = It comes from an office that is not known here. Ask that office for its trust file.
verdict-not-a-kadi-code = NOT A KADI CARD
    .line = This code is something else.
verdict-unreadable = CANNOT READ
    .line = Clean the card, add light, or type the code.
