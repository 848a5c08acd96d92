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
