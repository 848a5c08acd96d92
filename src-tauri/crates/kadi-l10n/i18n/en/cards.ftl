# Batches of cards.

cards-line = Batches, newest first.
cards-new = New batch
cards-empty = Make your first cards.
cards-batch = Batch
cards-batch-title = Batch { $id }
cards-made = Made
cards-folder = Folder
cards-files = Files
cards-pages = Pages of the PDF
batch-title = Make cards
batch-text = Choose who and how; nothing is made before you have seen whether all is ready.
batch-who = For whom?
batch-everybody = Everybody in the register
batch-district-hint = Empty: all districts
batch-limit-hint = Empty: all
batch-campaign-hint = Empty: the programme's code
batch-again = Also for people who have a valid card
batch-check = Check what is ready
batch-ready-title = Is all ready?
batch-ready-text = Cards that are not ready are left out; complete the records and make them later.
batch-selected = Chosen
batch-ready = Ready
batch-problem = Not ready because
batch-first = The first of them
batch-make = { $count ->
    [one] Make { $count } card
   *[other] Make { $count } cards
}
problem-missing-field = A field is empty
problem-does-not-fit = A text is too long for the card
problem-in-review = A possible duplicate must be reviewed first
problem-has-card = Has a valid card already

# Pausing, giving up, approving, limits.
action-pause = Pause
batch-what = What is made
batch-out-pdf = PDF to print, fronts and backs
batch-out-png = A picture of each side
batch-out-zip = All pictures in one archive
batch-out-portal = The campaign's verification page
batch-out-none = Choose at least a PDF, pictures or an archive.
batch-sheet = Pages of the PDF
batch-sheet-card = One card a page, for card printers
batch-sheet-a4 = Cards on A4 with marks where to cut
batch-per-file = People per file
batch-per-file-hint = Empty: 10,000, or 2,000 with pictures
batch-cancel = Give the batch up
batch-cancel-title = Give batch { $id } up?
batch-cancel-text = Cards that are made stay. The others are void and never were valid; the cards that they would have replaced count again. This cannot be undone. To go on later, pause it.
batch-cancelled = The batch is given up.
batch-given-up = Given up: { $reason }
batch-void = Cards not made
batch-void-count = { $count ->
    [one] { $count } card was not made and is void.
   *[other] { $count } cards were not made and are void.
}
batch-waits = This batch waits for the approval of a second officer.
batch-waits-text = Asked for by { $officer }, { $when }. Nothing is made until then.
batch-waits-own = Somebody else has to approve what you asked for. You can take it back.
batch-approve = Approve
batch-approved = The cards are being made.
batch-approved-by = Approved by { $officer }.
batch-refuse = Refuse
batch-take-back = Take it back
batch-refuse-title = Refuse batch { $id }?
batch-refuse-text = Nothing is made. Who asked for it reads your reason.
batch-refused = The batch is refused.
batch-refused-by = Refused by { $officer }: { $reason }
kadi-asked = Kadi itself
job-awaiting-approval = Waits for approval
job-refused = Refused
phase-void = Giving cards up
card-void = Never made
reissue-action = Replace
reissue-title = Replace this card?
reissue-text = Card { $code } is revoked at once, and every verification refuses it. A new card with its own code is made as this one was, and is ready to print.
reissue-confirm = Revoke and make a new card
reissue-done = The new card is made; it is ready to print.
settings-quotas = Cards per campaign
settings-quotas-text = How many cards of a campaign may be made in all. Cards that are given up are given back.
settings-quotas-none = No campaign is limited.
settings-quota-cards = Cards allowed
settings-quota-used = { $used } of { $cards } used
settings-quota-set = Limit
settings-quota-lift = Lift the limit
settings-quota-saved = The limit is saved.
field-approval-over = A second officer approves
field-outputs = What is made
field-sheet = Pages of the PDF
field-sheet-shift = Shift on the sheet
field-cards = Cards
settings-approval-never = never
settings-approval-over = { $count ->
    [one] batches of more than { $count } card
   *[other] batches of more than { $count } cards
}
settings-approval-hint = Nobody approves a batch they asked for.
error-newer-card = This person has a newer card of this campaign.
    .hint = Open the person, and replace the newest card.
error-card-not-ready = The card of { $id } cannot be made as things are.
    .hint = A field may be empty or too long, or a possible duplicate waits for review. Complete the record first.
error-quota-reached = The campaign { $campaign } may have { $left } more cards, and { $asked } were asked for.
    .hint = Make fewer cards, or ask an administrator to raise the limit.
error-approval-own = You asked for this batch yourself.
    .hint = Ask another officer to approve it.
error-approval-done = This batch does not wait for approval.
    .hint = Open the batch to see what became of it.
audit-cards-reissue = replaced a lost card
audit-cards-cancel-batch = gave a batch up
audit-cards-void = made cards void that were not made
audit-cards-given-up = listed what is left of a batch
audit-cards-complete = completed a batch
audit-cards-issue = issued cards
audit-cards-issued = issued the last cards of a batch
audit-cards-approve-batch = approved a batch
audit-cards-refuse-batch = refused a batch
audit-cards-set-quota = changed how many cards a campaign may have
cli-column-void = Not made
cli-column-quota = Allowed
cli-column-used = Used
cli-no-quota = No campaign is limited.
cli-reissued = New card

## Wallet passes
pass-title = Wallet pass
pass-action = Wallet pass
pass-text = A link that proves this card on a telephone, also without internet. It holds no name.
pass-issue = Make a pass
pass-made = The pass is made.
pass-none = No pass was made for this card yet.
pass-issued = in force
pass-revoked = revoked
pass-number = No.
pass-from = From
pass-until = Until
pass-handle = Handle
pass-link = Link
pass-epoch = Epoch
pass-copy = Copy the link
pass-copied = The link is copied.
pass-save = Save the picture
pass-picture = Code of the pass
pass-revoke = Revoke
pass-revoke-text = The pass is refused from now on; offices and portals learn of it with the next changes. The card stays valid.
pass-was-revoked = The pass is revoked.
pass-no-host = The settings name no verification page yet: the link works in Kadi and in portals, not in a browser.
todo-reprint = { $count ->
    [one] { $count } card came out wrong and is to be printed again
   *[other] { $count } cards came out wrong and are to be printed again
}
