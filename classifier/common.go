package classifier

import (
	"strings"
	"sync"
)

// commonWord reports whether a folded word is an everyday English word of up to six letters:
// one that stands in capitals where everything does, and is then no acronym.
func commonWord(w string) bool { return commonWords()[w] }

var commonWords = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(commonList) {
		m[w] = true
	}
	return m
})

const commonList = `
a able about above act add after again age ago aid aim air all also am an and any are area arm arms army art as ask at
away baby back bad bag ball ban band bank bar base bat bay be bear beat bed been best bet better big bill bird bit
black block blood blow blue board boat body bomb bond book born both bowl box boy bras bread break bring broad bus but buy by
call calm came camp can cap car card care case cash cast cat cell chair chance change charge chat cheap check chief
child city claim class clean clear clock close club coal coast coat code cold come cook cool cop corn cost could
court cover crew crime crop cross crowd cry cup cut dad dam data date day dead deal dear death debt deep did die diet
dig dip do doctor dog done door down draw dress drink drive drop drug due dust duty each ear early earn earth east
easy eat edge egg eight else end enemy enjoy enter even ever every eye face fact fail fair fall fan far farm fast
fat fear fed feed feel fell few field fight fill film find fine fire firm first fish fit five fix flag flat flee flight
floor flow fly fog food foot for force form four free fresh from front fuel full fun fund gain game gang gap gas gate
gave get gift girl give glass go goal god gold gone good got great green grew ground group grow guard guess gun guy
had hair half hall ham hand hang hard has hat have he head hear heart heat held hell help her here hero hid high hill
him his hit hold hole home hope host hot hotel hour house how hub hug huge hum human hurt i ice idea if ill imp in into
iron is island it its jail jem jet job join joke judge jump jury just keep kept key kick kid kill kind king knew know
lab lack lady laid lake land large last late laugh law lay lead leaf learn least leave led left leg less let letter
level lie life lift light like line link lip list live load loan local lock long look lord lose loss lost lot love low
luck lung mad made mail main make male man many map mark mass mat may me meal mean meat media meet men met might mile
milk mind mine miss mix mob model mom money month moon more most mother mouth move mud must my name near neck need net
never new news next nice night nine no none nor north nose not note now nuclear nurse oath odd of off offer office oh
oil old on once one only onto open or order other our out over own pace pack page paid pain pair pan paper park part
party pass past path pay peace people pet pick piece pig pilot pin pit place plan plane plant play plot plus point pole
police pool poor pop port post pot power press price print prize proof proud pull push put queen quick quiet quit race
radio rail rain raise ran range rank rap rat rate raw reach read ready real red rent rest rice rich ride right ring rise
risk river road rock role roll roof room root rope rose round row rule run rush sad safe said sail salt same sand sat
save saw say school sea seat see seed seek seem seen sell send set seven sex shape share sharp she ship shirt shock
shoe shoot shop short shot should show shut sick side sign since sing sir sister sit site six size skin sky sleep slow
small smart smell smile smoke snow so soft soil sold some son song soon sort sound south space speak speed spend spot
staff stage stand star start state stay steel step still stock stone stop store storm story street strike strong such
sue sugar suit sum summer sun sure swat sweet swim table take tale talk tall tank tap tape task tax tea team tear tell ten
term test text than that the their them then there these they thin thing think third this those three tie tight till
time tin tip tire to today told tone too took tool top total touch tour toward town toy track trade train travel treat
tree trial trip truck true trust truth try turn tv twice two type uncle under union unit until up upon us use van very
video view visit voice vote wage wait wake walk wall want war warm was wash watch water wave way we weak wear week
well went were west wet what wheel when where which while white who whole whom why wide wife wild will win wind wine
wing winter wire wish with woman women won wood word work world worry worse would wrap write wrong yard yeah year yes
yet you young your youth zero zone`
