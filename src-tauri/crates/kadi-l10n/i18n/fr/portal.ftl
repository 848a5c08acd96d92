# La page de vérification que chacun peut ouvrir.

portal-title = Vérifier une carte de santé
portal-lead = Fonctionne sans réseau. Rien ne quitte cet appareil.
portal-language = Langue
portal-camera-start = Utiliser la caméra
portal-camera-stop = Arrêter la caméra
portal-camera-none = La caméra n’est pas utilisable ici. Choisissez une image ou tapez le code de la carte.
portal-camera-hint = Tenez la carte sans bouger, assez près pour remplir l’image, sans reflets.
portal-file = Choisir une image
portal-typed-label = Ou tapez le code de la carte
portal-typed-hint = Dix lettres et chiffres, comme 7KQ-2M9-XA4T
portal-typed-check = Vérifier
portal-waiting = Présentez une carte
portal-waiting-hint = Avec la caméra, depuis une image, ou par son code.
portal-working = Lecture de l’image…
portal-next = Carte suivante
portal-about = À propos de cette liste
portal-sound = Son

portal-list = { $campaign } · { $count ->
    [one] { $count } carte
   *[other] { $count } cartes
} · liste du { $date }
portal-list-fresh = Cette liste est à jour jusqu’au { $date }.
portal-list-stale = { $days ->
    [one] Cette liste a { $days } jour.
   *[other] Cette liste a { $days } jours.
} Une carte annulée depuis s’affiche encore comme valide. Demandez une nouvelle copie au bureau.
portal-list-clock-behind = La date de cet appareil est fausse : les dates ne peuvent pas être jugées. Réglez l’horloge.
portal-list-number = Liste numéro { $number }, signée. Empreinte de l’émetteur, à comparer avec le bureau :

portal-open-missing = La liste des cartes manque dans ce dossier.
    .hint = Copiez de nouveau le dossier entier, avec tous ses fichiers.
portal-open-format = Cette liste est d’une version que cette page ne connaît pas.
    .hint = Demandez au bureau une nouvelle copie du dossier.
portal-open-other-issuer = Cette liste est signée par un autre émetteur que celui déjà vu ici.
    .hint = Ne l’utilisez pas avant que le bureau ait confirmé l’empreinte ci-dessous.
portal-open-bad-signature = La signature de cette liste est fausse : quelqu’un l’a modifiée.
    .hint = N’utilisez pas cette copie. Demandez-en une nouvelle au bureau.
portal-open-wrong-data = La liste a été modifiée ou coupée.
    .hint = Copiez de nouveau le dossier entier.
portal-open-rollback = Cette liste est plus ancienne qu’une autre déjà utilisée ici.
    .hint = Utilisez le dossier plus récent, ou demandez une nouvelle copie au bureau.
portal-open-closed = Le bureau a fermé ce portail le { $date }.
    .hint = On ne peut plus vérifier de carte avec lui. Demandez au bureau le portail actuel.
portal-open-trust = J’ai comparé l’empreinte avec le bureau : utiliser cette liste
portal-open-no-wasm = Ce navigateur est trop ancien pour cette page.
    .hint = Utilisez un Firefox, Chrome, Edge ou Safari récent.

portal-verdict-valid = VALIDE
portal-verdict-expired = EXPIRÉE
portal-verdict-superseded = REMPLACÉE
portal-verdict-revoked = ANNULÉE
portal-verdict-invalid = NON VALIDE
portal-verdict-unknown-issuer = ÉMETTEUR INCONNU
portal-verdict-not-a-kadi-code = PAS UNE CARTE DE SANTÉ
portal-verdict-unreadable = ILLISIBLE

portal-why-valid = Cette carte est sur la liste de l’émetteur et en vigueur.
portal-why-valid-signature = La signature de l’émetteur est juste, mais cette liste ne connaît pas la carte : elle est peut-être plus récente que la liste.
portal-why-expired = Le dernier jour de cette carte est passé.
portal-why-superseded = Cette personne a une carte plus récente. Demandez celle-là.
portal-why-revoked = Le bureau a retiré cette carte.
portal-why-altered = Le code de cette carte a été modifié ou falsifié.
portal-why-not-listed = Cette carte n’est pas sur la liste : fausse, d’une autre campagne, ou plus récente que la liste.
portal-why-unknown-issuer = Ce code est signé par un bureau que cette page ne connaît pas.
portal-why-other-code = Ce code est autre chose.
portal-why-no-code = Aucun code trouvé. Nettoyez la carte, évitez les reflets, approchez-la, ou tapez le code de la carte.
portal-why-needs-card-code = Un identifiant ne se vérifie qu’au bureau. Tapez plutôt le code de la carte.

portal-fact-campaign = Campagne
portal-fact-issued = Émise le
portal-fact-expires = Valable jusqu’au
portal-fact-no-end = sans fin
portal-date = { $day }/{ $month }/{ $year }
