#pragma once

#include <amends/core/config.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::string_view consumidor_mapping =
    R"toml(# Consumidor.gov.br, the complaint platform of the Brazilian government: the monthly tables of its open data, with
# Portuguese headers. Files of some years are not UTF-8: add encoding = "windows-1252".
[records]
response_days   = "Tempo Resposta"
resolved        = "Avaliação Reclamação"
score           = "Nota do Consumidor"
segment         = "Segmento de Mercado"
cluster         = "Nome Fantasia"
product         = "Assunto"
attributes      = { region = "Região", area = "Área", purchase = "Como Comprou Contratou" }
resolved_values = { "Resolvida" = "resolved", "Não Resolvida" = "not_resolved", "Não Avaliada" = "missing" }
score_scale     = { lowest = 1, highest = 5 }
)toml";

}  // namespace amends::inline AMENDS_ABI::interop::detail
