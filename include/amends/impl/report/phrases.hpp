#pragma once

#include <amends/core/config.hpp>
#include <amends/impl/report/message.hpp>

// What other rooms of the library word in English, sentence by sentence: warnings of a scenario, and why rows of
// records were left out or read otherwise. A report in another language recognises these sentences. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

/// ScenarioWarning::text; the more special before the more general.
inline constexpr Message warning_phrases[] = {
    {"the discount rate is {rate} % a year: rates are shares, 0.08 is 8 %",
     "할인율이 연 {rate}%입니다. 할인율은 비율로 적으므로 0.08이 8%입니다"},
    {"the medians of the outcome shares sum to {sum}; every draw is divided by its sum, so that only their "
     "proportions count",
     "결과 비율의 중앙값을 더하면 {sum}입니다. 표본마다 그 합으로 나누므로 비율 사이의 비례만 의미가 있습니다"},
    {"word of mouth counts what complainants tell; without word_of_mouth.counterfactual nothing is said of what "
     "they would have told without handling",
     "구전은 불만제기자가 전하는 말을 셉니다. word_of_mouth.counterfactual 항목이 없으면 처리하지 않았을 때 전했을 "
     "말은 반영되지 않습니다"},
    {"the median stay rates are not in the order dissatisfied <= satisfied <= delighted",
     "유지율의 중앙값이 불만족 ≤ 만족 ≤ 감동의 순서가 아닙니다"},
    {"recovered customers are taken to be more loyal than untroubled ones; studies of behaviour rarely find this",
     "회복된 고객이 문제를 겪지 않은 고객보다 더 충성스럽다고 보았습니다. 행동을 관찰한 연구에서는 드문 결과입니다"},
    {"even delighted complainants stay less than the counterfactual: handling loses customers here",
     "감동한 불만제기자조차 조치가 없었을 경우보다 덜 남습니다. 여기서는 불만을 처리하면 고객을 잃습니다"},
    {"even satisfied complainants stay less than the counterfactual: handling loses customers here",
     "만족한 불만제기자조차 조치가 없었을 경우보다 덜 남습니다. 여기서는 불만을 처리하면 고객을 잃습니다"},
    {"all {scores} scores of {place} are of one company or branch",
     "{place}의 점수 {scores}개는 모두 한 회사 또는 지점의 것입니다"},
    {"{complaints} complaints answered in band \"{place}\", but no scores: their outcomes are those of other "
     "cells, as uncertain as one score is",
     "답변 구간 \"{place}\"의 불만 {complaints}건에는 점수가 없어, 그 결과는 다른 칸의 결과를 따르며 점수 하나만큼 "
     "불확실합니다"},
    {"{share} % of the complaints that are moved are in cells that hold few scores, or take the outcomes of such "
     "cells: "
     "other cells have more than 10 % of the weight in these outcomes",
     "조치로 달라지는 불만의 {share}%는 점수가 적은 칸(세분집단·답변 구간)에 속하거나 그런 칸의 결과를 "
     "따릅니다. 그런 칸의 결과에는 다른 칸의 값이 10% 넘게 섞여 있습니다"},
    {"nobody was answered within {days} days; the outcomes of its {complaints} recorded complaints are left as they "
     "are",
     "{days}일 이내에 답변을 받은 사람이 없어, 기록된 불만 {complaints}건의 결과를 그대로 둡니다"},
    {"{stratum}: nobody was answered within {days} days; the outcomes of its {complaints} recorded complaints are "
     "left as they are",
     "{stratum}: {days}일 이내에 답변을 받은 사람이 없어, 기록된 불만 {complaints}건의 결과를 그대로 둡니다"},
    {"there are no complaints with {text}; outcomes left as they are", "{text}인 불만이 없어, 결과를 그대로 둡니다"},
    {"{left} of {all} complaints with {column} \"{from}\" are in strata without any of \"{to}\"; their outcomes are "
     "left as they are",
     "{column} \"{from}\"인 불만 {all}건 가운데 {left}건은 \"{to}\"인 불만이 없는 층에 있어, 그 결과를 그대로 둡니다"},
    {"{complaints} recorded complaints are in strata that have none in some band of the response days: what is "
     "answered "
     "in such a band takes the outcomes of the next slower one",
     "기록된 불만 {complaints}건은 일부 답변 구간에 불만이 없는 층에 있습니다. 그런 구간에서 답변하는 불만은 "
     "그다음으로 "
     "느린 구간의 결과를 따릅니다"},
    {"by their backlog today's {agents} agents answer {model} % within {days} days, by the records it is {records} %: "
     "only what the backlog changes is added to the records",
     "적체 모형에 따르면 지금의 상담원 {agents}명은 {days}일 이내에 {model}%를 답변하지만, 기록에서는 "
     "{records}%입니다. "
     "적체 모형이 말하는 변화만 기록에 더합니다"},
    {"beside what is asked, {what}", "질문하는 것 외에도 {what}"}};

/// What a reader of estimates must know, behind the name of the quantity: LinkFinding::text, LinkEstimates::note.
inline constexpr Message link_phrases[] = {
    {"its error is that of {clusters} clusters, and itself uncertain",
     "오차를 묶음 {clusters}개에서 얻었으므로 오차 자체도 불확실합니다"},
    {"nobody of {rows} stayed: the estimate adds half of one either way",
     "{rows}명 가운데 남은 사람이 없어, 양쪽에 0.5명씩 더해 추정합니다"},
    {"everybody of {rows} stayed: the estimate adds half of one either way",
     "{rows}명이 모두 남아, 양쪽에 0.5명씩 더해 추정합니다"},
    {"{rows} were watched for less than {days} {days|day|days} and count for as long as they were",
     "{rows}명은 관찰 기간이 {days}일보다 짧아, 관찰한 동안만 셉니다"},
    {"nobody is under watch before {days} {days|day|days}: the rate is that of those still there then",
     "{days}일 전에는 관찰한 사람이 없어, 그때까지 남아 있던 사람의 비율입니다"},
    {"at {days} {days|day|days} somebody left among fewer than ten under watch, most of whom came later: such early "
     "steps are large",
     "{days}일에는 관찰하던 10명 미만 가운데 떠난 사람이 있고 대부분은 나중에 들어와, 초기의 변화가 크게 나타납니다"},
    {"the comparison group is not weighted to the problems of the complainants: where these leave more or fewer the "
     "rate is off (give problem and complainants)",
     "비교집단을 불만제기자의 문제 구성에 맞추어 가중하지 않았습니다. 문제에 따라 떠나는 비율이 다르면 "
     "어긋납니다(problem과 complainants를 주십시오)"},
    {"customers with the same problem who said nothing stand for complainants without complaint handling: who "
     "complains is often more attached, or more annoyed, so the rate may be too low or too high",
     "같은 문제를 겪고도 말하지 않은 고객으로 처리가 없었을 때의 불만제기자를 대신합니다. 불만을 제기하는 사람은 "
     "애착이나 불쾌감이 더 큰 경우가 많아, 비율이 너무 낮거나 높을 수 있습니다"},
    {"complainants nobody answered stand for complainants without complaint handling: a firm that takes complaints "
     "and does not answer may annoy more than one that takes none, which makes the rate too low; complaints that "
     "were left as trivial make it too high",
     "답변을 받지 못한 불만제기자로 처리가 없었을 때의 불만제기자를 대신합니다. 불만을 받고도 답하지 않는 회사는 "
     "아예 받지 않는 회사보다 더 불쾌할 수 있어 비율이 너무 낮아지고, 사소해서 남겨 둔 불만은 비율을 너무 높입니다"},
    {"customers without a problem say nothing about those who had one",
     "문제를 겪지 않은 고객은 문제를 겪은 고객에 대해 아무것도 말해 주지 않습니다"},
    {"everybody is known to have replied, so that the odds ratios do nothing: give not_replied, or rows of those who "
     "did not",
     "모두 응답한 것으로 되어 있어 오즈비가 아무 영향도 주지 않습니다. not_replied나 응답하지 않은 사람의 행을 "
     "주십시오"},
    {"{silent} of {asked} who were asked did not reply: their odds are those stated",
     "질문을 받은 {asked}명 가운데 {silent}명이 응답하지 않았으며, 그 오즈는 명시한 값입니다"},
    {"{silent} of {asked} who were asked did not reply: they are taken to be as those who did",
     "질문을 받은 {asked}명 가운데 {silent}명이 응답하지 않았으며, 응답한 사람과 같다고 봅니다"},
    {"a constant yearly rate over the days from {from} to {to} (a year is 365.25 days)",
     "{from}일부터 {to}일까지의 일정한 연간 비율(1년은 365.25일)"},
    {"{unmatched} of {all} {all|purchase|purchases} match no customer, and what they brought is missing: write "
     "customer_id alike in both tables",
     "구매 {all}건 가운데 {unmatched}건은 고객과 연결되지 않아 그 공헌이익이 빠졌습니다. 두 표에 고객 "
     "번호를 똑같이 적어 주십시오"},
    {"it is estimated, but nothing in this scenario takes it", "추정했지만 이 시나리오에서 쓰이지 않습니다"}};

/// The parts of what differs between two scenarios, and the things named in these.
inline constexpr Message difference_phrases[] = {
    {"the two scenarios differ in {names}", "두 시나리오에서 {names}{이/가} 다릅니다"},
    {"only the first states {names}", "첫째 시나리오만 {names}{을/를} 명시합니다"},
    {"only the second states {names}", "둘째 시나리오만 {names}{을/를} 명시합니다"}};
inline constexpr Message difference_names[] = {
    {"{name} (stated in one, read off records in the other)", "{name}(한쪽은 명시하고 다른 쪽은 기록에서 읽음)"},
    {"the records ({first} and {second} complaints)", "기록(불만 {first}건과 {second}건)"},
    {"the columns by which the records are cut", "기록을 나누는 열"},
    {"the clusters of the records", "기록의 회사·지점"},
    {"correlation of {first} and {second}", "{first}{과/와} {second}의 상관"}};

/// Why a row was left out: RecordReport::LeftOut::reason.
inline constexpr Message reason_phrases[] = {
    {"is missing; a row needs a {role}", "값이 없습니다. 행마다 {role} 값이 필요합니다"},
    {"is missing; {entry} gives such rows a name", "값이 없습니다. {entry} 항목으로 그런 행에 이름을 줄 수 있습니다"},
    {"is not a number, nor listed in score_values", "숫자가 아니며 score_values에도 없습니다"},
    {"is not a number; is another decimal_mark or thousands_mark meant?",
     "숫자가 아닙니다. 다른 decimal_mark나 thousands_mark인지 확인하십시오"},
    {"is not a number", "숫자가 아닙니다"},
    {"is too large or too small a number", "너무 크거나 너무 작은 수입니다"},
    {"is negative; {role} must be >= 0", "음수입니다. {role}{은/는} 0 이상이어야 합니다"},
    {"lies more than 100 years after the receipt", "접수보다 100년 넘게 뒤입니다"},
    {"is beyond 100 years: a date, not {role}", "100년이 넘습니다. {role}{이/가} 아니라 날짜로 보입니다"},
    {"is a date; {role} is the time from receipt to answer (dates are mapped as received and answered)",
     "날짜입니다. {role}{은/는} 접수부터 답변까지의 기간이며, 날짜는 received와 answered로 지정합니다"},
    {"has no unit; say response_unit", "단위가 없습니다. response_unit을 명시하십시오"},
    {"is no length of time", "기간이 아닙니다"},
    {"is no date in the form {form}, which other rows show or date_format says",
     "다른 행이나 date_format에 나타난 형식({form})의 날짜가 아닙니다"},
    {"is no date in the form {form}", "형식({form})의 날짜가 아닙니다"},
    {"is no date; is another date_format meant?", "날짜가 아닙니다. 다른 date_format인지 확인하십시오"},
    {"holds a date, and behind it what is no time of day (such as 10:30, 10:30:05 PM or 10:30+09:00)",
     "날짜 뒤에 시각이 아닌 것이 있습니다(시각의 예: 10:30, 10:30:05, 10:30+09:00)"},
    {"names a time zone that is not one offset everywhere, or none; state the offset, as +hh:mm",
     "시차가 하나로 정해지지 않거나 없는 시간대입니다. 시차를 +09:00처럼 명시하십시오"},
    {"can be read with the day or the month first; say date_format",
     "일과 월 가운데 무엇이 먼저인지 알 수 없습니다. date_format을 명시하십시오"},
    {"has a year of two digits; export four", "연도가 두 자리입니다. 네 자리로 내보내십시오"},
    {"names a month, not a day", "날이 아니라 달만 있습니다"},
    {"is not a date of complaints (before 1900 or after 2200); a placeholder for none belongs into missing, or such "
     "rows are lost",
     "불만의 날짜일 수 없습니다(1900년 이전 또는 2200년 이후). 빈칸 대신 넣은 값이라면 missing에 적으십시오. 그러지 "
     "않으면 그 행을 잃습니다"},
    {"lies before the receipt", "접수보다 앞섭니다"},
    {"is outside the score scale {lowest} to {highest}", "점수 척도 {lowest}~{highest} 밖입니다"},
    {"is no verdict; list it in resolved_values", "해결 여부를 나타내지 않습니다. resolved_values에 적으십시오"},
    {"is a date, not a verdict; map the column as answered",
     "해결 여부가 아니라 날짜입니다. 이 열을 answered로 지정하십시오"},
    {"does not say asked or not; list it in asked_values", "질문했는지를 나타내지 않습니다. asked_values에 적으십시오"},
    {"is not listed in {entry}, and there is no {other}", "{entry}에 없으며 {other} 항목도 없습니다"},
    {"is not listed in {entry}", "{entry}에 없습니다"},
    {"is not usable", "사용할 수 없습니다"},
    {"has {fields} {fields|field|fields}, the header has {columns}",
     "항목이 {fields}개이지만 머리글은 {columns}개입니다"},
    {"has another number of fields", "항목 수가 다릅니다"},
    {"has a field that goes on after its closing quote", "닫는 따옴표 뒤에 글이 더 있는 항목이 있습니다"},
    {"has a quoted field that spans what look like records: is a quote missing?",
     "따옴표로 묶인 항목이 여러 행에 걸친 것으로 보입니다. 빠진 따옴표가 있는지 확인하십시오"},
    // Of rows that came in memory: domain::to_string(RowFault).
    {"{name} is negative or infinite", "{name}: 음수이거나 무한대입니다"},
    {"{name} is beyond 100 years: a date, not days", "{name}: 100년이 넘습니다. 일수가 아니라 날짜로 보입니다"},
    {"{name} is neither 0, 1 nor missing", "{name}: 0도 1도 빈값도 아닙니다"},
    {"{name} outside its scale", "{name}: 척도 밖입니다"},
    {"{name} is not an index into {names}", "{name}: {names}의 순번이 아닙니다"},
    {"{name} is missing, negative or infinite", "{name}: 없거나 음수이거나 무한대입니다"},
    {"{name} missing", "{name}: 값이 없습니다"}};

/// In what other sense a value was taken: RecordReport::Reinterpreted::what.
inline constexpr Message sense_phrases[] = {
    {"a percent sign behind the number is dropped", "숫자 뒤의 백분율 기호를 뺐습니다"},
    {"marks of thousands are dropped", "천 단위 구분 기호를 뺐습니다"},
    {"times with their units are turned into days", "단위가 붙은 기간을 일수로 바꾸었습니다"},
    {"texts are taken for listed ones from which they differ in blanks around them or in composed accents",
     "앞뒤 공백이나 조합 문자만 다른 글을 목록의 글과 같은 것으로 보았습니다"},
    {"the offset of the time zone is not applied to the date, which is that of the wall clock; it counts in the "
     "time between two dates that both have one",
     "날짜는 벽시계 기준이며 시차를 적용하지 않았습니다. 두 날짜에 모두 시차가 있으면 그 사이의 기간에는 반영합니다"},
    {"complainants who evaluated are taken as asked", "평가한 불만제기자는 질문을 받은 것으로 보았습니다"},
    {"a missing text is given the name stated for it", "빈 글에 정해 둔 이름을 주었습니다"},
    {"dates of three numbers are read as {form}, which those that can be read in one way only show",
     "숫자 세 개로 된 날짜를 {form} 형식으로 읽었습니다. 한 가지로만 읽히는 날짜들이 그 형식입니다"}};

/// What speaks against a mapping: RecordReport::findings.
inline constexpr Message finding_phrases[] = {
    {"{rows} {rows|row has|rows have} a response time of more than ten years, the first at line {line}: are its "
     "dates placeholders?",
     "답변까지의 기간이 10년을 넘는 행이 {rows}개이며, 처음은 {line}행입니다. 날짜가 빈칸 대신 넣은 값인지 "
     "확인하십시오"},
    {"the scores go from {low} to {high} on the stated scale of {lowest} to {highest}, as on a scale of {from} to "
     "{to}: look at score_scale",
     "점수가 {low}에서 {high}까지인데 명시한 척도는 {lowest}~{highest}이며, {from}~{to} 척도처럼 보입니다. "
     "score_scale을 확인하십시오"},
    {"nobody who gave a flag is satisfied: look at flag_values",
     "만족 여부를 밝힌 사람 가운데 만족한 사람이 없습니다. flag_values를 확인하십시오"},
    {"nobody who gave a flag is dissatisfied: look at flag_values",
     "만족 여부를 밝힌 사람 가운데 불만족한 사람이 없습니다. flag_values를 확인하십시오"},
    {"nobody who gave a score is satisfied: look at thresholds and score_scale",
     "점수를 준 사람 가운데 만족한 사람이 없습니다. thresholds와 score_scale을 확인하십시오"},
    {"nobody who gave a score is dissatisfied: look at thresholds and score_scale",
     "점수를 준 사람 가운데 불만족한 사람이 없습니다. thresholds와 score_scale을 확인하십시오"},
    {"nobody who gave a score is delighted: look at thresholds and score_scale",
     "점수를 준 사람 가운데 감동한 사람이 없습니다. thresholds와 score_scale을 확인하십시오"},
    {"{rows} {rows|row has|rows have} a response time of more than ten years, the first is row {row}: are its dates "
     "placeholders?",
     "답변까지의 기간이 10년을 넘는 행이 {rows}개이며, 처음은 {row}행(0부터)입니다. 날짜가 빈칸 대신 넣은 값인지 "
     "확인하십시오"},
    {"{rows} {rows|row has|rows have} a complaint_id that stands before, the first is row {row}: answers go to the "
     "first row of each",
     "앞에 나온 complaint_id를 다시 쓴 행이 {rows}개이며, 처음은 {row}행(0부터)입니다. 응답은 각각의 첫 행에 붙습니다"},
    {"{rows} {rows|row has|rows have} a complaint_id (column {column}) that stands before, the first at line {line}: "
     "answers go to the first row of each",
     "앞에 나온 complaint_id(열 {column})를 다시 쓴 행이 {rows}개이며, 처음은 {line}행입니다. 응답은 각각의 첫 행에 "
     "붙습니다"},
    {"{count} {count|complaint has|complaints have} the score of a joined answer in the place of another that the log "
     "had",
     "불만 {count}건의 점수를 결합한 응답의 점수로 바꾸었습니다"},
    {"{count} {count|complaint has|complaints have} a joined score outside the scale, and cannot be used",
     "불만 {count}건은 결합한 점수가 척도 밖이어서 쓸 수 없습니다"},
    {"{count} {count|complaint has|complaints have} a joined asked that is neither 0, 1 nor missing, and cannot be "
     "used",
     "불만 {count}건은 결합한 asked 값이 0도 1도 빈칸도 아니어서 쓸 수 없습니다"},
    {"{count} {count|name|names} of column {column} {count|looks|look} like another: {names}; {cure} can make them one",
     "열 {column}의 이름 {count}개가 다른 이름과 비슷합니다: {names}. {cure} 항목으로 하나로 합칠 수 있습니다"},
    {"{count} {count|name|names} of column {column} {count|goes|go} over several lines: is a quote missing? {name}",
     "열 {column}의 이름 {count}개가 여러 줄에 걸쳐 있습니다. 빠진 따옴표가 있는지 확인하십시오: {name}"},
    {"{count} {count|name|names} of column {column} {count|holds|hold} a zero byte: the file is damaged there: {name}",
     "열 {column}의 이름 {count}개에 값이 0인 바이트가 있습니다. 파일의 그 부분이 손상되었습니다: {name}"}};

/// Where quantities come from that are drawn together, or estimated: TornadoBar::source. Names of models are names.
inline constexpr Message source_phrases[] = {
    {"{count} companies or branches in the records", "기록의 회사·지점 {count}개"},
    {"{scores} scores of {complaints} complaints, {count} {count|company or branch|companies or branches}",
     "불만 {complaints}건의 점수 {scores}개, 회사·지점 {count}개"},
    {"{scores} scores of {complaints} complaints", "불만 {complaints}건의 점수 {scores}개"},
    {"records: {complaints} complaints in {days} days", "기록: {days}일 동안 불만 {complaints}건"},
    {"correlated: {pairs}", "상관이 있음: {pairs}"},
    {"{model} of {from}: {quantity}, from {rows} rows in {clusters} clusters",
     "{from}에 대한 {model}: {quantity}, {rows}행(묶음 {clusters}개)에서 추정"},
    {"{model} of {from}: {quantity}, from {rows} rows", "{from}에 대한 {model}: {quantity}, {rows}행에서 추정"},
    {"{model}: {quantity}, from {rows} rows in {clusters} clusters",
     "{model}: {quantity}, {rows}행(묶음 {clusters}개)에서 추정"},
    {"{model}: {quantity}, from {rows} rows", "{model}: {quantity}, {rows}행에서 추정"}};
inline constexpr Message pair_phrases[] = {{"{first} and {second}", "{first}·{second}"}};

/// "\"a\" like \"b\"", as names that look alike are listed.
inline constexpr Message alike_phrases[] = {
    {"\"{name}\" like \"{other}\" and {count} more", "\"{name}\" ≈ \"{other}\" 외 {count}개"},
    {"\"{name}\" like \"{other}\"", "\"{name}\" ≈ \"{other}\""}};

}  // namespace amends::inline AMENDS_ABI::report::detail
