package reading

var declines = lazily(`(?i)(?:\bi(?:'m| am)\s+(?:sorry|unable|afraid|not\s+able)|\bi\s+(?:cannot|can't|can\s+not|could\s+not|couldn't|am\s+not\s+allowed|won't|do\s+not\s+know|don't\s+know|give\s+up|was\s+unable|was\s+not\s+able|need\s+more)\b|\bas\s+an?\s+(?:ai|large\s+language)|\bno\s+(?:(?:valid|such|possible|known|legal)\s+)?(?:solution|way|answer|expression|combination)s?\b|\bthere\s+(?:is|are|does\s+not|seems\s+to\s+be)\s+no(?:ne|t)?\b|\b(?:it\s+is|it's|is)\s+(?:impossible|not\s+possible)|\bimpossible\b|\bunsolvable|\bunable\s+to|\b(?:cannot|can't|can\s+not)\s+be\s+(?:solved|done|made|reached|completed|found|determined|obtained|achieved|formed|produced|computed)|\bdon't\s+think\s+(?:it|that|this|there)\b|\bnot\s+solvable|\bnone\b|\bn/a\b|\bcannot\s+(?:assist|help|determine|provide|answer|find)|\bcould\s+you\s+(?:please\s+)?(?:provide|clarify|tell|give|share|specify)|\bplease\s+(?:provide|clarify|specify|share|give\s+me|tell\s+me)|\bwhich\s+(?:numbers|puzzle|board|question)\b|\bwhat\s+(?:are|is)\s+(?:the|your)\s+(?:numbers|puzzle|question|board)|(?:\bnot|n't\s+have)\s+enough\s+(?:information|context|data)|\bwould\s+you\s+like` +
	`|не\s+(?:могу|знаю|удалось|существует|имеет\s+решени|получ)|нет\s+(?:решени|ответ)|решени[яе]\s+нет|невозможно|нельзя|не\s+получится|извините|к\s+сожалению|уточните|пожалуйста,?\s+(?:укажите|предоставьте|пришлите)` +
	`|\bich\s+(?:kann|konnte|weiß)\s+(?:[^.\n]{0,40}\s)?nicht|\bkeine?\s+(?:lösung|antwort|möglichkeit|gültige)|\bunmöglich|\blässt\s+sich\s+[^.\n]{0,40}nicht\b|\b(?:kann|können)\s+[^.\n]{0,40}nicht\b|\bnicht\s+(?:lösbar|möglich)|\bleider\b|\bes\s+gibt\s+keine|\bbitte\s+(?:gib|nenne|geben|nennen|teile)|\bentschuldigung|\btut\s+mir\s+leid|\bkönnt(?:en|est)\s+(?:sie|du)` +
	`|\bno\s+(?:puedo|sé|hay|existe|tiene\s+solución|es\s+posible|se\s+puede|encontré|pude)|\bimposible|\blo\s+siento|\bsin\s+solución|\bpodrías?\b|\bpor\s+favor,?\s+(?:proporcion|indica|dime|especific)` +
	`|\bje\s+(?:ne\s+(?:peux|sais|parviens|trouve|vois)|n'(?:ai\s+pas|arrive|y\s+arrive))|\bil\s+(?:n'(?:existe|y\s+a)|est\s+impossible)|\b(?:aucune?|pas\s+de)\s+(?:solution|réponse|combinaison|façon)|\bdésolée?\b|\b(?:pouvez-vous|pourriez-vous|peux-tu|pourrais-tu)\b|\bne\s+peut\s+pas|\bimpossible\s+(?:de|à)|\bveuillez` +
	`|无解|没有(?:找到|解|答案|办法)|找不到|无法|不能|抱歉|对不起|不知道|不可能|做不到|[凑得做算拼](?:不出|不到)|请(?:提供|问|告诉|给出)|不存在` +
	`|申し訳|できません|できなかった|解けません|(?:作|得ら|求めら|導)(?:れ|け)(?:ません|ない)|解けない|わかりません|分かりません|見つかりません|見つからな|解なし|不可能です|ありません)`)

// maxWords bounds how much of a long text is searched for words that decline an answer
// or take it back: they stand where it begins or ends.
const maxWords = 4096

// Declined is an *Error for a reply that declines to answer, and nil for any other: for
// those that ask for steps, of which a reply has none.
func Declined(reply string) error {
	body, _ := Body(reply)
	d := parse(reply, body)
	span, ok := d.refusal()
	if !ok {
		return nil
	}
	return Reading{Outcome: Refused, Span: span, Reason: "the reply declines or asks back: " + short(reply[span.Start:span.End])}.Err()
}

// refusal finds where a reply declines to answer.
func (d *document) refusal() (Span, bool) { return d.refusalIn(0, len(d.s)) }

func (d *document) refusalIn(from, to int) (Span, bool) {
	if to-from > 2*maxWords {
		if span, ok := d.refusalIn(from, from+maxWords); ok {
			return span, ok
		}
		from = to - maxWords
	}
	place := declines().FindStringIndex(d.s[from:to])
	if place == nil {
		return Span{}, false
	}
	start, end := from+place[0], from+place[1]
	for end < to && end < start+200 && d.s[end] != '\n' && d.s[end] != '.' && d.s[end] != '?' {
		end++
	}
	return d.span(start, end), true
}
