# L’import de personnes depuis un fichier.

import-title = Importer des personnes
import-text = Depuis CSV, Excel ou OpenDocument ; les personnes déjà connues ne sont pas doublées.
import-choose = Choisir un fichier
import-reading = Lecture du fichier …
import-expected = Une ligne par personne et, au-dessus, une ligne qui nomme les colonnes, par exemple :
    .columns = Prénom, Nom, Date de naissance, Sexe, Téléphone, District, Commune, Nom de la mère, Identifiant
import-so-far = Imports précédents
import-when = Remis
import-kind = Fichier
import-open = Ouvrir
import-not-yet = Pas importé
import-forgotten = Les lignes de ce fichier ne sont plus gardées. Choisissez le fichier de nouveau.
import-rows = { $count ->
    [one] { $count } ligne. Quelle colonne contient quoi ?
   *[other] { $count } lignes. Quelle colonne contient quoi ?
}
count-rows = { $count ->
    [one] { $count } ligne
   *[other] { $count } lignes
}
import-remembered = Colonnes lues comme la dernière fois
import-taken-before = { $count ->
    [one] { $count } ligne de ce fichier est déjà importée
   *[other] { $count } lignes de ce fichier sont déjà importées
}
import-sheet = Feuille
import-column = Colonne du fichier
import-sample = Premières valeurs
import-field = Dans Kadi, c’est
import-field-of = Champ de la colonne { $column }
import-left-out = — laissée de côté —
import-choose-one = Choisir …
import-dates = Comment les dates sont-elles écrites ?
import-dates-say = { $count ->
    [one] { $count } date ne se lit que de cette façon.
   *[other] { $count } dates ne se lisent que de cette façon.
}
import-dates-mixed = La colonne contient les deux. Les dates qui ne vont pas sont listées, pas devinées.
import-dates-either = { $count ->
    [one] { $count } date, comme 03/04, se lit des deux façons.
   *[other] { $count } dates, comme 03/04, se lisent des deux façons.
}
import-day-first = Le jour d’abord : 03/04/1990 est le 3 avril
import-month-first = Le mois d’abord : 03/04/1990 est le 4 mars
import-names = « { $example } » : quel nom vient en premier ?
import-names-hint = Les noms en capitales sont pris pour noms de famille.
import-given-first = Le prénom
import-family-first = Le nom de famille
import-sexes = Que veulent dire ces valeurs ?
import-age-on = À quelle date ces âges étaient-ils vrais ?
import-age-on-hint = Vide pour aujourd’hui. Les âges deviennent des années de naissance estimées.
import-check = Contrôler le fichier
import-check-text = Rien n’est encore écrit.
import-not-ready = Choisissez une colonne pour le nom et répondez à la question sur les dates.
import-checked = { $count ->
    [one] Contrôlé : { $count } ligne peut être importée.
   *[other] Contrôlé : { $count } lignes peuvent être importées.
}
import-checked-hint = Rien n’est encore écrit. Les chiffres estiment ce que fera l’import.
import-run = { $count ->
    [one] Importer { $count } ligne
   *[other] Importer { $count } lignes
}
import-done = Le fichier est importé.
import-done-hint = Le même fichier encore une fois n’ajoute personne. Corrigez les lignes ci-dessous dans leur propre fichier et importez-le.
import-to-review = Voir les paires
import-created = Nouvelles personnes
import-linked = Déjà connues
import-review = Paires à examiner
import-rejected = Lignes non prises
import-to-mend = { $count ->
    [one] { $count } ligne à corriger
   *[other] { $count } lignes à corriger
}
import-download = En { $kind }
import-save = Enregistrer ces lignes
import-saved = Les lignes sont dans { $file }.
import-more = En montrer plus
import-line = Ligne
import-value = Valeur
import-problem = Problème
import-whole-row = toute la ligne
import-empty-cell = (vide)
import-file-why = Kadi : problème
import-file-mend = Kadi : comment corriger
import-file-line = Kadi : ligne du fichier
import-why-name-missing = Il n’y a pas de nom.
    .mend = Écrivez un prénom ou un nom.
import-why-too-long = La valeur dépasse 300 caractères.
    .mend = Raccourcissez-la. Plusieurs cellules se sont peut-être mêlées.
import-why-no-letter = Le nom n’a aucune lettre.
    .mend = Écrivez le nom en lettres, de n’importe quelle écriture.
import-why-control-character = La valeur s’étend sur plusieurs lignes.
    .mend = Mettez-la sur une ligne. Il manque peut-être un guillemet avant.
import-why-date-unread = Ce n’est pas écrit comme une date.
    .mend = Écrivez par exemple 12/03/1991, 1991-03-12, 03/1991 ou 1991.
import-why-date-no-such-day = Le calendrier n’a pas ce jour.
    .mend = Corrigez le jour ou le mois, ou choisissez l’autre ordre des jours et des mois.
import-why-date-in-future = La date est après aujourd’hui.
    .mend = Corrigez l’année.
import-why-date-too-old = La date remonte à plus de 120 ans.
    .mend = Corrigez l’année, ou laissez la cellule vide si elle n’est pas connue.
import-why-date-short-year = L’année a deux chiffres.
    .mend = Écrivez quatre chiffres : 25 peut être 1925 ou 2025.
import-why-age-unread = Ce n’est pas un âge.
    .mend = Écrivez les années en chiffres, comme 34, ou les mois, comme 18 mois.
import-why-sex-unread = Kadi ne sait pas ce que veut dire cette valeur.
    .mend = Donnez-lui un sens plus haut, ou corrigez-la.
import-why-cell-error = Le tableur n’a pas pu calculer cette cellule.
    .mend = Corrigez la formule, ou écrivez la valeur elle-même.
import-why-too-many-cells = La ligne a plus de cellules que l’en-tête n’a de colonnes.
    .mend = Une valeur qui contient un séparateur veut des guillemets ; remettez les cellules sous leurs colonnes.
import-why-quote-open = Un guillemet s’ouvre et ne se ferme jamais.
    .mend = Fermez-le ou enlevez-le.
