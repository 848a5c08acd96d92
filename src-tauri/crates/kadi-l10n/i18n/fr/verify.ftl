# Vérification.

verify-title = Vérifier une carte
verify-waiting = Scannez la carte, tapez son code, ou choisissez une image.
verify-code = Code de la carte ou identifiant
verify-code-hint = Scanner ou taper
verify-check = Vérifier
verify-image = Image…
verify-issued = Émise le
verify-expires = Valide jusqu'au
verify-last = Les cinq dernières
verdict-valid = VALIDE
    .line = Cette carte est bonne pour sa campagne.
verdict-expired = EXPIRÉE
    .line = La carte était bonne, mais sa durée est finie. Proposez-en une nouvelle.
verdict-superseded = REMPLACÉE
    .line = Une carte plus récente existe. Demandez-la.
verdict-revoked = RÉVOQUÉE
    .line = Cette carte a été retirée. Ne l'acceptez pas.
verdict-invalid = NON VALIDE
    .line = Modifiée, fausse ou inconnue ici. Ne l'acceptez pas.
verdict-unknown-issuer = ÉMETTEUR INCONNU
    .line = Elle vient d'un bureau inconnu ici. Demandez à ce bureau son fichier de confiance.
verdict-not-a-kadi-code = PAS UNE CARTE KADI
    .line = Ce code est autre chose.
verdict-unreadable = ILLISIBLE
    .line = Nettoyez la carte, ajoutez de la lumière, ou tapez le code.
