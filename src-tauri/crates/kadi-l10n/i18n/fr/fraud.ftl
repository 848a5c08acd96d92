# Signes d’abus : ce que les vérifications et les déverrouillages montrent ensemble.

fraud-title = Signes d’abus
fraud-line = Ce que montrent les vérifications et les déverrouillages depuis le { $since }. Un signe n’est pas une preuve : examinez-le, puis décidez.
fraud-link = Signes d’abus
fraud-back = Journal d’audit
fraud-empty = Aucun signe d’abus. Kadi cherche les codes devinés et falsifiés, les cartes qui circulent ou reviennent après révocation, le travail de nuit et les phrases de passe devinées.
fraud-looked = Vérifications : { $verifications } · heures : { $hours } · jours : { $days }
fraud-too-few = Trop peu d’événements pour dire ce qui est inhabituel (heures : { $hours } sur { $least }, jours : { $days } sur { $leastdays }). Les autres signes sont donnés dès le premier jour.
fraud-skipped = { $count ->
    [one] Une ligne des journaux n’a pas pu être lue.
   *[other] { $count } lignes des journaux n’ont pas pu être lues.
}
fraud-by-kind = Par type
fraud-filter = Afficher
fraud-filter-0 = Tous les signes
fraud-filter-60 = Risque de 60 et plus
fraud-filter-80 = Risque de 80 et plus
fraud-none-so-high = Aucun signe d’un risque aussi élevé.
fraud-list = Signes, le plus grave d’abord
fraud-evidence = Indices
fraud-choose = Choisissez un signe pour voir sur quoi il repose.
fraud-todo = Que faire
fraud-open = ouvert
fraud-dismissed = écarté
fraud-dismissed-by = Écarté par { $officer }, { $when } : { $reason }
fraud-dismiss = Écarter
fraud-dismiss-text = Dites ce qui a été constaté. Le signe reste dans la liste et s’ouvre de nouveau s’il y a de nouveaux indices.
fraud-dismissed-done = Le signe a été écarté
fraud-column-id = Numéro
fraud-column-risk = Risque
fraud-column-kind = Signe
fraud-column-place = Lieu
fraud-column-other-place = Autre lieu
fraud-column-first = Du
fraud-column-last = Au
fraud-column-events = Événements
fraud-column-cards = Cartes différentes
fraud-column-refused = Refusés
fraud-column-because = Pourquoi
fraud-column-action = Que faire
fraud-column-state = État
fraud-column-reason = Motif
fraud-column-open = Ouverts
fraud-column-dismissed = Écartés
fraud-apart = Temps entre les deux
fraud-seconds = { $count ->
    [one] 1 seconde
   *[other] { $count } secondes
}
fraud-minutes = { $count ->
    [one] 1 min
   *[other] { $count } min
}
fraud-kind-brute-force = Codes devinés
fraud-kind-invalid-hmac = Codes falsifiés
fraud-kind-replay = Une carte pour plusieurs
fraud-kind-impossible-pace = Une carte à deux endroits
fraud-kind-off-hours = Travail à des heures inhabituelles
fraud-kind-revoked-card = Carte révoquée de nouveau
fraud-kind-unlock-guessing = Phrases de passe devinées
fraud-kind-unusual = Heure inhabituelle
fraud-says-brute-force = Beaucoup de codes différents qu’aucune liste ne connaît ont été essayés l’un après l’autre.
fraud-says-invalid-hmac = Des codes ont été présentés dont la preuve ne tient pas : ils ont été modifiés, ou faits par quelqu’un d’autre.
fraud-says-replay = La même carte valable a été présentée encore et encore en une heure, plus souvent qu’une visite ne le demande.
fraud-says-impossible-pace = La même carte a été présentée à deux endroits en moins de temps que n’en demande le trajet. L’une des deux est peut-être une copie.
fraud-says-off-hours = Des cartes ont été vérifiées à des heures où ce guichet ne travaille pas les autres jours.
fraud-says-revoked-card = Une carte révoquée est revenue après avoir été refusée.
fraud-says-unlock-guessing = Beaucoup de phrases de passe fausses ont été essayées avant l’ouverture du registre.
fraud-says-unusual = Aucune règle ne le nomme, mais il n’y a pas ici d’heures comme celle-ci. C’est peut-être un jour de campagne.
fraud-action-brute-force = Demandez qui utilisait ce guichet à ce moment. Ne changez rien aux cartes : deviner n’en trouve aucune.
fraud-action-invalid-hmac = Gardez la prochaine carte de ce genre ou une image, et dites au programme que quelqu’un fabrique des cartes.
fraud-action-replay = Comparez le porteur avec la personne de la carte. Si d’autres s’en servent, révoquez-la et émettez-en une nouvelle.
fraud-action-impossible-pace = Appelez l’autre lieu et comparez les porteurs. Si une carte est une copie, révoquez-la et émettez-en une nouvelle.
fraud-action-off-hours = Demandez qui avait la clé de la salle. Une campagne le soir est une bonne raison.
fraud-action-revoked-card = Demandez la carte au porteur, et pourquoi elle a été révoquée. Publiez les changements sur tous les portails.
fraud-action-unlock-guessing = Demandez à l’agent qui a ouvert le registre. Si ce n’était pas lui, choisissez une nouvelle phrase de passe et mettez l’ordinateur sous clé.
fraud-action-unusual = Demandez ce qui s’est passé à cette heure. S’il y a une bonne raison, écartez le signe.
fraud-because-rate = plus de vérifications que d’habitude
fraud-because-refused = plus de codes refusés que d’habitude
fraud-because-ended = plus de cartes expirées ou révoquées que d’habitude
fraud-because-other-codes = plus de codes qui ne sont pas de Kadi
fraud-because-repeats = une carte présentée très souvent
fraud-because-burst = un très grand nombre en une minute
fraud-because-hour-of-day = une heure où l’on travaille rarement
fraud-because-wrong-passphrases = des phrases de passe fausses dans la même heure
fraud-logs = Autres appareils
fraud-logs-text = Ce n’est qu’avec les journaux des autres guichets que Kadi voit une carte présentée à deux endroits. Un journal ne contient aucun nom : copiez le fichier verifications.jsonl du dossier de l’autre appareil.
fraud-logs-none = Seul cet appareil est examiné.
fraud-log-file = Fichier
fraud-log-place = Lieu
fraud-log-desk = Guichet
fraud-log-desk-hint = Seulement si le lieu en a plusieurs.
fraud-log-verifications = Vérifications
fraud-log-last = La plus récente
fraud-log-take = Reprendre le journal
fraud-log-taken = Le journal de { $place } est examiné désormais
fraud-report = Enregistrer dans un fichier
fraud-report-text = Tous les signes des 30 derniers jours avec leurs preuves, en tableau. Aucun nom n’y figure.
fraud-form-csv = Tableau pour tableur (CSV)
fraud-form-xlsx = Classeur (XLSX)
fraud-report-form = Enregistrer comme
fraud-reported = { $rows ->
    [one] Un signe a été écrit dans { $file }.
   *[other] { $rows } signes ont été écrits dans { $file }.
}
field-log-place = Lieu
field-log-desk = Guichet
field-report-file = Fichier
audit-kind-fraud = Signes d’abus
audit-fraud-dismiss = a écarté un signe d’abus
audit-fraud-take-log = a repris le journal d’un autre guichet
audit-fraud-report = a enregistré les signes d’abus dans un fichier
error-sign-not-found = Ce signe d’abus n’existe plus.
    .hint = Regardez de nouveau la liste.
error-log-unreadable = Ce fichier n’est pas un journal de vérifications.
    .hint = Choisissez le fichier verifications.jsonl du dossier de l’autre appareil.
