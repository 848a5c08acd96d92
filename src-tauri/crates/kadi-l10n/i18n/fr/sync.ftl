# Synchronisation.

sync-title = Synchronisation avec DHIS2
sync-nothing-sent = Kadi lit seulement : rien n’est envoyé à DHIS2.
sync-now = Synchroniser maintenant
sync-connection = Connexion et champs
sync-no-connection = Aucun serveur DHIS2 n’est encore configuré.
sync-fresh = Tout est arrivé, { $when }.
sync-offline = Pas de connexion. Vous travaillez avec les données de { $when }.
sync-offline-never = Aucune donnée n’est encore arrivée.
sync-working = Kadi travaille. Vous pouvez continuer pendant ce temps.
sync-attention = { $count ->
    [one] { $count } chose à regarder.
   *[other] { $count } choses à regarder.
}
sync-not-fresh = Vous travaillez avec les données de { $when }.
sync-last = Dernière complète
sync-people = Personnes vérifiées
sync-came-in = Ce qui est arrivé
sync-new = Nouvelles
sync-updated = Modifiées
sync-linked = Reliées à une personne connue
sync-created = Nouvelles personnes
sync-review = À examiner
sync-not-taken = Non prises
sync-all-taken = Toutes les lignes ont été prises.
sync-history = Derniers passages
sync-started = Début
sync-size = Reçu
sync-more = Détails
sync-less = Fermer
sync-duration = Durée
sync-unchanged = Inchangées
sync-deleted = Supprimées dans DHIS2
sync-gone = Plus montrées
sync-returned = Montrées à nouveau
sync-requests = Demandes, toutes en lecture
sync-fetching = Lecture
sync-resolving = Qui est qui
size-kb = { $count } Ko
skipped-no-name = Sans nom : complétez dans DHIS2
skipped-not-served = Non servies par le serveur
skipped-not-an-object = Illisibles
skipped-bad-uid = Sans identifiant valable
skipped-bad-attribute = Avec un attribut illisible
skipped-bad-date = Avec une date illisible
skipped-bad-enrollment = Avec une inscription illisible
skipped-unreadable-date = Avec une date illisible
skipped-unknown-sex = Avec un sexe inconnu
skipped-unknown-option = Avec une option inconnue
skipped-unknown-org-unit = Avec un établissement inconnu
schedule-title = Automatiquement
schedule-text = Tant que Kadi est ouvert et déverrouillé. Les passages manqués n’en font qu’un.
schedule-off = désactivé
schedule-next = Prochaine
schedule-every = Synchroniser toutes les
schedule-cards = Faire des cartes pour les nouvelles personnes
schedule-held = En attente de vous : { $reason } Cela reprend après une synchronisation réussie.
schedule-failed = { $count ->
    [one] { $count } essai a échoué : le prochain vient plus tard que d’habitude.
   *[other] { $count } essais de suite ont échoué : le prochain vient plus tard que d’habitude.
}
schedule-saved = Le rythme est enregistré.

server-title = Liaison avec DHIS2
server-text = Compté depuis le déverrouillage de Kadi. Un serveur qui échoue sans cesse est laissé tranquille un moment.
server-look = Regarder à nouveau
server-breaker = État
breaker-closed = les demandes partent
breaker-open = laissé tranquille un moment
breaker-half-open = une demande essaie
server-in-a-row = Échecs de suite
server-opened = Fois laissé tranquille
server-held-back = Demandes retenues
server-requests = Demandes envoyées
server-retries = Dont répétées
server-failures = Demandes abandonnées

webhook-title = Notifications de DHIS2
webhook-text = Qui connaît le secret peut demander à Kadi de synchroniser, et rien d’autre. Le contenu d’une notification n’est jamais lu.
webhook-off = Aucune notification n’est acceptée.
webhook-active = Notifications acceptées
webhook-made-at = Secret créé
webhook-heard = Reçues depuis le démarrage de Kadi
webhook-last = Dernière
webhook-make = Créer un secret
webhook-renew = Créer un nouveau secret
webhook-revoke = Ne plus accepter
webhook-once = Copiez-le maintenant : le secret ne sera plus montré.
webhook-path = Adresse, après celle de Kadi
webhook-secret = Le secret
