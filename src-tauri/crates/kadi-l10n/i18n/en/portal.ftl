# The verification page that anyone may open.

portal-title = Verify a health card
portal-lead = Works without a network. Nothing leaves this device.
portal-language = Language
portal-camera-start = Use the camera
portal-camera-stop = Stop the camera
portal-camera-none = The camera cannot be used here. Choose a picture or type the card code.
portal-camera-hint = Hold the card still, close enough to fill the frame, without reflections.
portal-file = Choose a picture
portal-typed-label = Or type the card code
portal-typed-hint = Ten letters and digits, like 7KQ-2M9-XA4T
portal-typed-check = Check
portal-waiting = Show a card
portal-waiting-hint = With the camera, from a picture, or by its code.
portal-working = Looking at the picture…
portal-next = Next card
portal-about = About this list
portal-sound = Sound

portal-list = { $campaign } · { $count ->
    [one] { $count } card
   *[other] { $count } cards
} · list of { $date }
portal-list-fresh = This list is up to date until { $date }.
portal-list-stale = { $days ->
    [one] This list is { $days } day old.
   *[other] This list is { $days } days old.
} A card revoked since then still shows as valid. Ask the office for a new copy.
portal-list-clock-behind = The date of this device is wrong, so dates cannot be judged. Set the clock.
portal-list-number = List number { $number }, signed. The issuer's fingerprint, to compare with the office:

portal-open-missing = The list of cards is missing from this folder.
    .hint = Copy the whole folder again, with every file in it.
portal-open-format = This list is of a version that this page does not know.
    .hint = Ask the office for a new copy of the folder.
portal-open-other-issuer = This list is signed by another issuer than the one seen here before.
    .hint = Do not use it before the office has confirmed the fingerprint below.
portal-open-bad-signature = The signature of this list does not check: somebody changed it.
    .hint = Do not use this copy. Ask the office for a new one.
portal-open-wrong-data = The list was changed or cut short.
    .hint = Copy the whole folder again.
portal-open-rollback = This list is older than one used here before.
    .hint = Use the newer folder, or ask the office for a new copy.
portal-open-closed = The office closed this portal on { $date }.
    .hint = No card can be checked with it any more. Ask the office for the present portal.
portal-open-trust = I compared the fingerprint with the office: use this list
portal-open-no-wasm = This browser is too old for this page.
    .hint = Use a current Firefox, Chrome, Edge or Safari.

portal-verdict-valid = VALID
portal-verdict-expired = EXPIRED
portal-verdict-superseded = REPLACED
portal-verdict-revoked = REVOKED
portal-verdict-invalid = NOT VALID
portal-verdict-unknown-issuer = UNKNOWN ISSUER
portal-verdict-not-a-kadi-code = NOT A HEALTH CARD
portal-verdict-unreadable = CANNOT READ

portal-why-valid = This card is on the issuer's list and in force.
portal-why-valid-signature = The issuer's signature is right, but this list does not know the card: it may be newer than the list.
portal-why-expired = This card has passed its last day.
portal-why-superseded = This person has a newer card. Ask for that one.
portal-why-revoked = The office has withdrawn this card.
portal-why-altered = The code of this card was altered or forged.
portal-why-not-listed = This card is not on the list: forged, from another campaign, or newer than the list.
portal-why-unknown-issuer = This code is signed by an office that this page does not know.
portal-why-other-code = This code is something else.
portal-why-no-code = No code was found. Clean the card, turn it away from the light, come closer, or type the card code.
portal-why-needs-card-code = An identifier can only be checked in the office. Type the card code instead.

portal-fact-campaign = Campaign
portal-fact-issued = Issued
portal-fact-expires = Valid until
portal-fact-no-end = no end
portal-date = { $day }/{ $month }/{ $year }
