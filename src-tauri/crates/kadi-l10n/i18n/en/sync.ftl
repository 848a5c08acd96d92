# Synchronisation.

sync-title = Synchronisation
sync-nothing-sent = Kadi only reads: nothing is sent to DHIS2.
sync-now = Synchronise now
sync-connection = Connection and fields
sync-no-connection = No DHIS2 server is set up yet.
sync-fresh = Everything came in, { $when }.
sync-offline = No connection. You work with the data of { $when }.
sync-offline-never = No data have come in yet.
sync-working = Kadi is at work. You can go on meanwhile.
sync-attention = { $count ->
    [one] { $count } thing to look at.
   *[other] { $count } things to look at.
}
sync-not-fresh = You work with the data of { $when }.
sync-last = Last complete
sync-people = People checked
sync-came-in = What came in
sync-new = New
sync-updated = Changed
sync-linked = Linked to someone known
sync-created = New people
sync-review = To review
sync-not-taken = Not taken
sync-all-taken = Every row was taken.
sync-history = Last runs
sync-started = Started
sync-size = Received
sync-more = Details
sync-less = Close
sync-duration = Duration
sync-unchanged = Unchanged
sync-deleted = Deleted in DHIS2
sync-gone = No longer shown
sync-returned = Shown again
sync-requests = Requests, all reading
sync-fetching = Fetching
sync-resolving = Finding out who is who
size-kb = { $count } KB
skipped-no-name = Without a name: complete it in DHIS2
skipped-not-served = Not served by the server
skipped-not-an-object = Not readable
skipped-bad-uid = Without a valid identifier
skipped-bad-attribute = With an unreadable attribute
skipped-bad-date = With an unreadable date
skipped-bad-enrollment = With an unreadable enrolment
skipped-unreadable-date = With an unreadable date
skipped-unknown-sex = With an unknown sex
skipped-unknown-option = With an unknown option
skipped-unknown-org-unit = With an unknown facility
schedule-title = By itself
schedule-text = While Kadi is open and unlocked. Runs that were missed become one.
schedule-off = switched off
schedule-next = Next
schedule-every = Synchronise every
schedule-cards = Make cards for new people
schedule-held = It waits for you: { $reason } It goes on after a synchronisation that succeeds.
schedule-failed = { $count ->
    [one] { $count } try failed; the next comes later than usual.
   *[other] { $count } tries in a row failed; the next comes later than usual.
}
schedule-saved = The schedule is saved.

server-title = Connection to DHIS2
server-text = Counted since Kadi was unlocked. A server that fails again and again is left alone for a while.
server-look = Look again
server-breaker = State
breaker-closed = requests go out
breaker-open = left alone for a while
breaker-half-open = one request tries
server-in-a-row = Failures in a row
server-opened = Times left alone
server-held-back = Requests held back
server-requests = Requests sent
server-retries = Of these, repeats
server-failures = Requests given up

webhook-title = Notifications from DHIS2
webhook-text = Whoever knows the secret can ask Kadi to synchronise, and nothing else. What a notification says is never read.
webhook-off = No notifications are taken.
webhook-active = Notifications are taken
webhook-made-at = Secret made
webhook-heard = Taken since Kadi was started
webhook-last = Last
webhook-make = Make a secret
webhook-renew = Make a new secret
webhook-revoke = Take no more
webhook-once = Copy it now: the secret is not shown again.
webhook-path = Address, after that of Kadi
webhook-secret = Secret
