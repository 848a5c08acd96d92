# Vérification.

verify-title = Vérifier une carte
verify-waiting = Scannez la carte, tapez son code, ou choisissez une image.
verify-code = Code de la carte ou identifiant
verify-code-hint = Scanner ou taper
verify-check = Vérifier
verify-image = Image…
verify-camera-on = Caméra
verify-camera-off = Arrêter la caméra
verify-camera-hint = Tenez la carte sans bouger, assez près pour remplir l’image, sans reflets.
verify-camera-none = Aucune caméra n’est utilisable ici. Scannez, tapez le code ou choisissez une image.
verify-camera-picture = Ce que voit la caméra
verify-camera-dark = L’image est noire. Ouvrez le volet de la caméra, découvrez-la ou ajoutez de la lumière.
verify-camera-which = Caméra à utiliser
verify-camera-opening = La caméra démarre…
verify-camera-light-on = Allumer la lampe
verify-camera-light-off = Éteindre la lampe
verify-next = Carte suivante
verify-several = { $count } codes dans l’image : voici la réponse sur le moins favorable de ceux de Kadi.
verify-programmes = { $count ->
    [0] Dans aucun programme
    [one] Dans { $count } programme
   *[other] Dans { $count } programmes
}
verify-kiosk = Kiosque
    .hint = Verrouille le registre et ne montre que la vérification, en plein écran. Une phrase secrète y met fin.
verify-kiosk-title = Guichet de vérification
verify-kiosk-leave = Quitter le kiosque
verify-kiosk-hint = On ne peut ici que vérifier des cartes. Pour quitter, il faut une phrase secrète.
verify-log = Vérifications faites ici
verify-log-none = Rien n’a encore été vérifié sur cet appareil.
verify-means-code = Code
verify-means-picture = Image
verify-means-camera = Caméra
verify-issued = Émise le
verify-expires = Valide jusqu’au
verify-last = Les cinq dernières
verify-none-yet = Rien encore
verify-no-list = Aucune liste de cartes n’est encore ici
    .hint = Quand le registre est verrouillé, les cartes sont comparées aux listes exportées dans « Partage », et aucune ne l’a encore été. Ouvrez le registre pour vérifier maintenant ; exportez une liste pour vérifier sans l’ouvrir.
verdict-valid = VALIDE
    .line = Cette carte est bonne pour sa campagne.
verdict-expired = EXPIRÉE
    .line = La carte était bonne, mais sa durée est finie. Proposez-en une nouvelle.
verdict-superseded = REMPLACÉE
    .line = Une carte plus récente existe. Demandez-la.
verdict-revoked = RÉVOQUÉE
    .line = Cette carte a été retirée. Ne l’acceptez pas.
verdict-invalid = NON VALIDE
    .line = Modifiée, fausse ou inconnue ici. Ne l’acceptez pas.
verdict-unknown-issuer = ÉMETTEUR INCONNU
    .line = Elle vient d’un bureau inconnu ici. Demandez à ce bureau son fichier de confiance.
verdict-not-a-kadi-code = PAS UNE CARTE KADI
    .line = Ce code est autre chose.
verdict-unreadable = ILLISIBLE
    .line = Nettoyez la carte, ajoutez de la lumière, ou tapez le code.
