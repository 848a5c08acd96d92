# Verificação.

verify-title = Verificar um cartão
verify-waiting = Leia o cartão, escreva o código, ou escolha uma imagem.
verify-code = Código do cartão ou identificador
verify-code-hint = Ler ou escrever
verify-check = Verificar
verify-image = Imagem…
verify-camera-on = Câmara
verify-camera-off = Parar a câmara
verify-camera-hint = Segure o cartão sem mexer, perto o bastante para encher a imagem, sem reflexos.
verify-camera-none = Nenhuma câmara pode ser usada aqui. Leia com o leitor, escreva o código ou escolha uma imagem.
verify-camera-picture = O que a câmara vê
verify-camera-dark = A imagem está preta. Abra a tampa da câmara, destape-a ou acrescente luz.
verify-camera-which = Câmara a usar
verify-camera-opening = A câmara está a iniciar…
verify-camera-light-on = Acender a luz
verify-camera-light-off = Apagar a luz
verify-next = Cartão seguinte
verify-several = { $count } códigos na imagem: esta é a resposta sobre o menos favorável dos do Kadi.
verify-programmes = { $count ->
    [0] Em nenhum programa
    [one] Em { $count } programa
   *[other] Em { $count } programas
}
verify-kiosk = Quiosque
    .hint = Bloqueia o registo e mostra só a verificação, em ecrã inteiro. Uma frase secreta termina-o.
verify-kiosk-title = Balcão de verificação
verify-kiosk-leave = Sair do quiosque
verify-kiosk-hint = Aqui só se verificam cartões. Para sair é precisa uma frase secreta.
verify-log = O que foi verificado aqui
verify-log-none = Ainda nada foi verificado neste aparelho.
verify-means-code = Código
verify-means-picture = Imagem
verify-means-camera = Câmara
verify-issued = Emitido
verify-expires = Válido até
verify-none-yet = Nada ainda
verify-no-list = Ainda não há aqui nenhuma lista de cartões
    .hint = Com o registo bloqueado, os cartões são comparados com as listas exportadas em «Partilhar», e ainda nenhuma o foi. Abra o registo para verificar agora; exporte uma lista para verificar sem o abrir.
verify-last = Os últimos cinco
verdict-valid = VÁLIDO
    .line = Este cartão é bom para a sua campanha.
verdict-expired = EXPIRADO
    .line = O cartão era bom, mas o prazo terminou. Proponha um novo.
verdict-superseded = SUBSTITUÍDO
    .line = Existe um cartão mais recente. Peça-o.
verdict-revoked = REVOGADO
    .line = Este cartão foi retirado. Não o aceite.
verdict-invalid = NÃO VÁLIDO
    .line = Alterado, falso ou desconhecido aqui. Não o aceite.
verdict-unknown-issuer = EMISSOR DESCONHECIDO
    .line = Vem de um serviço desconhecido aqui. Peça a esse serviço o ficheiro de confiança.
verdict-not-a-kadi-code = NÃO É UM CARTÃO KADI
    .line = Este código é outra coisa.
verdict-unreadable = ILEGÍVEL
    .line = Limpe o cartão, dê mais luz, ou escreva o código.
