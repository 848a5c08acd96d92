# Signs of misuse: what verifications and unlockings show together.

fraud-title = Signs of misuse
fraud-line = What the verifications and unlockings since { $since } show. A sign is no proof: look into it, then decide.
fraud-link = Signs of misuse
fraud-back = Audit log
fraud-empty = No sign of misuse. Kadi looks for guessed and forged codes, cards that go round or come back revoked, work at night, and guessed pass phrases.
fraud-looked = Verifications: { $verifications } · hours: { $hours } · days: { $days }
fraud-too-few = Too few events to tell what is unusual (hours: { $hours } of { $least }, days: { $days } of { $leastdays }). The other signs are told from the first day on.
fraud-skipped = { $count ->
    [one] One line of the logs could not be read.
   *[other] { $count } lines of the logs could not be read.
}
fraud-by-kind = By kind
fraud-filter = Show
fraud-filter-0 = All signs
fraud-filter-60 = Risk 60 and above
fraud-filter-80 = Risk 80 and above
fraud-none-so-high = No sign of so high a risk.
fraud-list = Signs, the gravest first
fraud-evidence = Evidence
fraud-choose = Choose a sign to see what it rests on.
fraud-todo = What to do
fraud-open = open
fraud-dismissed = put aside
fraud-dismissed-by = Put aside by { $officer }, { $when }: { $reason }
fraud-dismiss = Put aside
fraud-dismiss-text = Say what was found out. The sign stays in the list and opens again when there is newer evidence.
fraud-dismissed-done = The sign was put aside
fraud-column-id = Number
fraud-column-risk = Risk
fraud-column-kind = Sign
fraud-column-place = Place
fraud-column-other-place = Other place
fraud-column-first = From
fraud-column-last = To
fraud-column-events = Events
fraud-column-cards = Different cards
fraud-column-refused = Refused
fraud-column-because = Why
fraud-column-action = What to do
fraud-column-state = State
fraud-column-reason = Reason
fraud-column-open = Open
fraud-column-dismissed = Put aside
fraud-apart = Time between the two
fraud-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
}
fraud-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
fraud-kind-brute-force = Guessed codes
fraud-kind-invalid-hmac = Forged codes
fraud-kind-replay = One card for many
fraud-kind-impossible-pace = One card at two places
fraud-kind-off-hours = Work at odd hours
fraud-kind-revoked-card = Revoked card again
fraud-kind-unlock-guessing = Guessed pass phrases
fraud-kind-unusual = Unusual hour
fraud-says-brute-force = Many different codes that no list knows were tried one after the other.
fraud-says-invalid-hmac = Codes were shown whose proof does not hold: they were altered, or made by somebody else.
fraud-says-replay = The same good card was shown again and again within an hour, more often than one visit needs.
fraud-says-impossible-pace = The same card was shown at two places with less time between than the way takes. One of the two may be a copy.
fraud-says-off-hours = Cards were verified at hours at which this desk does not work on other days.
fraud-says-revoked-card = A card that was revoked came back after it had been refused.
fraud-says-unlock-guessing = Many wrong pass phrases were tried before the register was opened.
fraud-says-unusual = No rule names it, but hours like this one do not occur here. It may be a campaign day.
fraud-action-brute-force = Ask who used this desk at that time. Change nothing on the cards: guessing finds none.
fraud-action-invalid-hmac = Keep the next such card or a picture of it, and tell the programme that somebody makes cards.
fraud-action-replay = Compare the holder with the person on the card. When others use it, revoke it and issue a new one.
fraud-action-impossible-pace = Call the other place and compare the holders. When one card is a copy, revoke it and issue a new one.
fraud-action-off-hours = Ask who had the key of the room. A campaign in the evening is a good reason.
fraud-action-revoked-card = Ask the holder for the card, and why it was revoked. Publish the changes to all portals.
fraud-action-unlock-guessing = Ask the officer who opened the register. When it was not the officer, set a new pass phrase and keep the computer locked away.
fraud-action-unusual = Ask what happened in that hour. When there is a good reason, put the sign aside.
fraud-because-rate = more verifications than usual
fraud-because-refused = more refused codes than usual
fraud-because-ended = more expired or revoked cards than usual
fraud-because-other-codes = more codes that are not Kadi's
fraud-because-repeats = one card shown very often
fraud-because-burst = very many within a minute
fraud-because-hour-of-day = an hour at which there is seldom work
fraud-because-wrong-passphrases = wrong pass phrases in the same hour
fraud-logs = Other devices
fraud-logs-text = Only with the logs of other desks does Kadi see a card that was shown at two places. A log holds no name: copy the file verifications.jsonl from the other device's folder.
fraud-logs-none = Only this device is looked at.
fraud-log-file = File
fraud-log-place = Place
fraud-log-desk = Desk
fraud-log-desk-hint = Only where the place has several.
fraud-log-verifications = Verifications
fraud-log-last = Newest
fraud-log-take = Take the log
fraud-log-taken = The log of { $place } is looked at from now on
fraud-report = Save as a file
fraud-report-text = All signs of the last 30 days with their evidence, as a table. It holds no name.
fraud-form-csv = Table for spreadsheets (CSV)
fraud-form-xlsx = Workbook (XLSX)
fraud-report-form = Save as
fraud-reported = { $rows ->
    [one] One sign was written to { $file }.
   *[other] { $rows } signs were written to { $file }.
}
field-log-place = Place
field-log-desk = Desk
field-report-file = File
audit-kind-fraud = Signs of misuse
audit-fraud-dismiss = put a sign of misuse aside
audit-fraud-take-log = took the log of another desk
audit-fraud-report = saved the signs of misuse as a file
error-sign-not-found = There is no such sign of misuse any more.
    .hint = Look at the list again.
error-log-unreadable = This file is not a log of verifications.
    .hint = Choose the file verifications.jsonl from the other device's folder.
