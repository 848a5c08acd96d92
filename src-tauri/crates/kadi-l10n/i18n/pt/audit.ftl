# Pontos de controlo do diário, e as suas exportações.

audit-checkpoints = Pontos de controlo
audit-last-checkpoint = Último ponto de controlo
audit-checkpoint-of = Entradas: { $entries } · { $at }
audit-no-checkpoint = Ainda nenhum
audit-line-signed = Assinado por este gabinete. O que um ponto de controlo cobre não pode ser cortado nem reescrito.
audit-verify = Verificar de novo
audit-fault-signature = O ponto de controlo { $number } não está assinado por este gabinete, ou foi alterado.
audit-fault-gap = Falta o ponto de controlo antes do número { $number }.
audit-fault-cut = Falta o fim do diário: o ponto de controlo { $number } cobre { $entries } entradas.
audit-fault-rewritten = Houve entradas reescritas: o ponto de controlo { $number } indica outra entrada { $entries }.
audit-fault-outside = É o que diz o ficheiro guardado fora; os pontos de controlo do registo estão certos.
audit-export = Exportar
audit-export-title = Exportar todo o diário
audit-export-text = O ficheiro contém cada entrada com o seu resumo. Os pontos de controlo ficam ao lado, num ficheiro próprio: guarde-o fora deste gabinete, e ninguém pode cortar ou reescrever o diário sem que se veja.
audit-export-format = Forma
audit-format-csv = Tabela para folha de cálculo (CSV)
audit-format-json = Documento JSON
audit-format-pdf = Páginas para ler e arquivar (PDF)
audit-export-file = Ficheiro
audit-export-file-hint = Deixe vazio para usar a pasta do registo.
audit-exported = { $count ->
    [one] { $count } entrada está exportada.
   *[other] { $count } entradas estão exportadas.
}
audit-checkpoints-file = Pontos de controlo ao lado
audit-compare-title = Comparar com pontos de controlo guardados fora
audit-compare-text = Use o ficheiro de pontos de controlo de uma exportação anterior.
audit-compare = Comparar
audit-compare-good = O diário continua estes pontos de controlo: nada foi cortado nem reescrito.
audit-kind-audit = Diário
audit-audit-export = exportou o diário
audit-when-utc = Quando (UTC)
audit-pdf-until = { $count } entradas até { $at }.
audit-pdf-note = Abaixo de cada entrada, em letras pequenas: agente, função, dispositivo, ação, detalhes, e o SHA-256 da entrada, que depende de todas as entradas anteriores.
audit-pdf-page = Página
audit-pdf-demo = DEMONSTRAÇÃO: as pessoas deste registo são inventadas
audit-pdf-checkpoint = Fim do diário. O ponto de controlo { $number } cobre { $entries } entradas, { $at }.
audit-pdf-issuer = Chave pública do gabinete:

error-checkpoints-unreadable = Este não é um ficheiro de pontos de controlo.
    .hint = Use o ficheiro que fica ao lado de uma exportação do diário; o nome termina em checkpoints.json.
error-checkpoints-foreign = Estes pontos de controlo são de outro gabinete.
    .hint = Use o ficheiro que este gabinete exportou.
