# A página de verificação que qualquer pessoa pode abrir.

portal-title = Verificar um cartão de saúde
portal-lead = Funciona sem rede. Nada sai deste aparelho.
portal-language = Língua
portal-camera-start = Usar a câmara
portal-camera-stop = Parar a câmara
portal-camera-none = A câmara não pode ser usada aqui. Escolha uma imagem ou escreva o código do cartão.
portal-camera-hint = Segure o cartão sem mexer, perto o bastante para encher a imagem, sem reflexos.
portal-file = Escolher uma imagem
portal-typed-label = Ou escreva o código do cartão
portal-typed-hint = Dez letras e algarismos, como 7KQ-2M9-XA4T
portal-typed-check = Verificar
portal-waiting = Mostre um cartão
portal-waiting-hint = Com a câmara, a partir de uma imagem, ou pelo código.
portal-working = A ler a imagem…
portal-next = Próximo cartão
portal-about = Sobre esta lista
portal-sound = Som

portal-list = { $campaign } · { $count ->
    [one] { $count } cartão
   *[other] { $count } cartões
} · lista de { $date }
portal-list-fresh = Esta lista está atualizada até { $date }.
portal-list-stale = { $days ->
    [one] Esta lista tem { $days } dia.
   *[other] Esta lista tem { $days } dias.
} Um cartão anulado desde então ainda aparece como válido. Peça uma nova cópia à repartição.
portal-list-clock-behind = A data deste aparelho está errada: as datas não podem ser avaliadas. Acerte o relógio.
portal-list-number = Lista número { $number }, assinada. Impressão digital do emissor, para comparar com a repartição:

portal-open-missing = A lista de cartões não está nesta pasta.
    .hint = Copie de novo a pasta inteira, com todos os ficheiros.
portal-open-format = Esta lista é de uma versão que esta página não conhece.
    .hint = Peça à repartição uma nova cópia da pasta.
portal-open-other-issuer = Esta lista está assinada por um emissor diferente do que já foi visto aqui.
    .hint = Não a use antes de a repartição confirmar a impressão digital abaixo.
portal-open-bad-signature = A assinatura desta lista está errada: alguém a alterou.
    .hint = Não use esta cópia. Peça uma nova à repartição.
portal-open-wrong-data = A lista foi alterada ou cortada.
    .hint = Copie de novo a pasta inteira.
portal-open-rollback = Esta lista é mais antiga do que outra já usada aqui.
    .hint = Use a pasta mais recente, ou peça uma nova cópia à repartição.
portal-open-closed = A repartição fechou este portal em { $date }.
    .hint = Já não se pode verificar cartões com ele. Peça à repartição o portal atual.
portal-open-trust = Comparei a impressão digital com a repartição: usar esta lista
portal-open-no-wasm = Este navegador é demasiado antigo para esta página.
    .hint = Use um Firefox, Chrome, Edge ou Safari recente.

portal-verdict-valid = VÁLIDO
portal-verdict-expired = EXPIRADO
portal-verdict-superseded = SUBSTITUÍDO
portal-verdict-revoked = ANULADO
portal-verdict-invalid = NÃO VÁLIDO
portal-verdict-unknown-issuer = EMISSOR DESCONHECIDO
portal-verdict-not-a-kadi-code = NÃO É UM CARTÃO DE SAÚDE
portal-verdict-unreadable = ILEGÍVEL

portal-why-valid = Este cartão está na lista do emissor e em vigor.
portal-why-valid-signature = A assinatura do emissor está certa, mas esta lista não conhece o cartão: pode ser mais recente do que a lista.
portal-why-expired = O último dia deste cartão já passou.
portal-why-superseded = Esta pessoa tem um cartão mais recente. Peça esse.
portal-why-revoked = A repartição retirou este cartão.
portal-why-altered = O código deste cartão foi alterado ou falsificado.
portal-why-not-listed = Este cartão não está na lista: falso, de outra campanha, ou mais recente do que a lista.
portal-why-unknown-issuer = Este código está assinado por uma repartição que esta página não conhece.
portal-why-other-code = Este código é outra coisa.
portal-why-no-code = Nenhum código encontrado. Limpe o cartão, evite reflexos, aproxime-o, ou escreva o código do cartão.
portal-why-needs-card-code = Um identificador só se verifica na repartição. Escreva antes o código do cartão.

portal-fact-campaign = Campanha
portal-fact-issued = Emitido em
portal-fact-expires = Válido até
portal-fact-no-end = sem fim
portal-date = { $day }/{ $month }/{ $year }
