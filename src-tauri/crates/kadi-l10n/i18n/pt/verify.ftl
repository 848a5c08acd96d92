# Verificação.

verify-title = Verificar um cartão
verify-waiting = Leia o cartão, escreva o código, ou escolha uma imagem.
verify-code = Código do cartão ou identificador
verify-code-hint = Ler ou escrever
verify-check = Verificar
verify-image = Imagem…
verify-issued = Emitido
verify-expires = Válido até
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
