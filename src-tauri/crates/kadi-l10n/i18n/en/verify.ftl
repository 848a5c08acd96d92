# Verification.

verify-title = Verify a card
verify-waiting = Scan the card, type its code, or choose a picture.
verify-code = Code of the card or identifier
verify-code-hint = Scan or type
verify-check = Verify
verify-image = Picture…
verify-camera-on = Camera
verify-camera-off = Stop camera
verify-camera-hint = Hold the card still, close enough to fill the frame, without reflections.
verify-camera-none = No camera can be used here. Scan, type the code, or choose a picture.
verify-camera-picture = What the camera sees
verify-camera-dark = The picture is black. Open the shutter of the camera, take away what covers it, or add light.
verify-camera-which = Camera to use
verify-camera-opening = The camera is starting…
verify-camera-light-on = Light on
verify-camera-light-off = Light off
verify-next = Next card
verify-several = { $count } codes in the picture: this is the answer on the least favourable of Kadi’s.
verify-programmes = { $count ->
    [0] In no programme
    [one] In { $count } programme
   *[other] In { $count } programmes
}
verify-kiosk = Kiosk
    .hint = Locks the register and shows only verification, on the whole screen. A pass phrase ends it.
verify-kiosk-title = Verification desk
verify-kiosk-leave = End kiosk
verify-kiosk-hint = Nothing but cards can be verified here. Whoever ends it needs a pass phrase.
verify-log = What was verified here
verify-log-none = Nothing was verified on this device yet.
verify-means-code = Code
verify-means-picture = Picture
verify-means-camera = Camera
verify-issued = Issued
verify-expires = Valid until
verify-last = Last five
verify-none-yet = Nothing yet
verify-no-list = No list of cards is here yet
    .hint = While the register is locked, cards are checked against the lists exported under “Share”, and none was exported yet. Unlock the register to verify now; export a list to verify without unlocking.
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
