/*!
 * Names, numbers and kinds are those of WordNet 3.0, whose licence asks for its words beside them:
 *
 * WordNet Release 3.0
 *
 * This software and database is being provided to you, the LICENSEE, by
 * Princeton University under the following license.  By obtaining, using
 * and/or copying this software and database, you agree that you have
 * read, understood, and will comply with these terms and conditions.:
 *
 * Permission to use, copy, modify and distribute this software and
 * database and its documentation for any purpose and without fee or
 * royalty is hereby granted, provided that you agree to comply with
 * the following copyright notice and statements, including the disclaimer,
 * and that the same appear on ALL copies of the software, database and
 * documentation, including modifications that you make for internal
 * use or for distribution.
 *
 * WordNet 3.0 Copyright 2006 by Princeton University.  All rights reserved.
 *
 * THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON
 * UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR
 * IMPLIED.  BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON
 * UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANT-
 * ABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE
 * OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT
 * INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR
 * OTHER RIGHTS.
 *
 * The name of Princeton University or Princeton may not be used in
 * advertising or publicity pertaining to distribution of the software
 * and/or database.  Title to copyright in this software, database and
 * any associated documentation shall at all times remain with
 * Princeton University and LICENSEE agrees to preserve same.
 */
// Written by setup/write-imagenet-names.ts.

/** One line per class of ImageNet, in the order of its 1,000: the number of its synset, and the names that mean it. */
export const CLASS_NAMES = `
01440764 tench|tinca tinca
01443537 goldfish|carassius auratus
01484850 great white shark|white shark|man eater|man eating shark|carcharodon carcharias
01491361 tiger shark|galeocerdo cuvieri
01494475 hammerhead shark
01496331 electric ray|crampfish|numbfish
01498041 stingray
01514668
01514859 hen
01518878 ostrich|struthio camelus
01530575 brambling|fringilla montifringilla
01531178 goldfinch|carduelis carduelis
01532829 house finch|linnet|carpodacus mexicanus
01534433 junco|snowbird
01537544 indigo bunting|indigo finch|indigo bird|passerina cyanea
01558993 robin|american robin|turdus migratorius
01560419 bulbul
01580077 jay
01582220 magpie
01592084 chickadee
01601694 water ouzel
01608432
01614925 bald eagle|american eagle|haliaeetus leucocephalus
01616318 vulture
01622779 great grey owl|great gray owl|strix nebulosa
01629819 european fire salamander|salamandra salamandra
01630670 common newt|triturus vulgaris
01631663 eft
01632458 spotted salamander|ambystoma maculatum
01632777 axolotl|mud puppy|ambystoma mexicanum
01641577 bullfrog|rana catesbeiana
01644373 tree frog
01644900 tailed frog|bell toad|ribbed toad|tailed toad|ascaphus trui
01664065 loggerhead|loggerhead turtle|caretta caretta
01665541 leatherback turtle|leatherback|leathery turtle|dermochelys coriacea
01667114 mud turtle
01667778 terrapin
01669191 box turtle|box tortoise
01675722 banded gecko
01677366 common iguana|iguana|iguana iguana
01682714 american chameleon|anole|anolis carolinensis
01685808 whiptail|whiptail lizard
01687978 agama
01688243 frilled lizard|chlamydosaurus kingi
01689811 alligator lizard
01692333 gila monster|heloderma suspectum
01693334 green lizard|lacerta viridis
01694178 african chameleon|chamaeleo chamaeleon
01695060 komodo dragon|komodo lizard|dragon lizard|giant lizard|varanus komodoensis
01697457 african crocodile|nile crocodile|crocodylus niloticus
01698640 american alligator|alligator mississipiensis
01704323 triceratops
01728572 thunder snake|worm snake|carphophis amoenus
01728920 ringneck snake|ring necked snake|ring snake
01729322 hognose snake|puff adder
01729977 green snake
01734418 king snake|kingsnake
01735189 garter snake
01737021 water snake
01739381 vine snake
01740131 night snake|hypsiglena torquata
01742172 boa constrictor|constrictor constrictor
01744401 rock python|rock snake|python sebae
01748264 indian cobra|naja naja
01749939 green mamba
01751748 sea snake
01753488 horned viper|cerastes|horned asp|cerastes cornutus
01755581 diamondback|diamondback rattlesnake|crotalus adamanteus
01756291 sidewinder|horned rattlesnake|crotalus cerastes
01768244 trilobite
01770081 harvestman|daddy longlegs|phalangium opilio
01770393 scorpion
01773157 black and gold garden spider|argiope aurantia
01773549 barn spider|araneus cavaticus
01773797 garden spider|aranea diademata
01774384 black widow|latrodectus mactans
01774750 tarantula
01775062 wolf spider|hunting spider
01776313 tick
01784675 centipede
01795545 black grouse
01796340 ptarmigan
01797886 ruffed grouse|bonasa umbellus
01798484 prairie chicken|prairie grouse|prairie fowl
01806143 peacock
01806567 quail
01807496
01817953 african grey|african gray|psittacus erithacus
01818515 macaw
01819313 sulphur crested cockatoo|kakatoe galerita|cacatua galerita
01820546 lorikeet
01824575 coucal
01828970 bee eater
01829413 hornbill
01833805 hummingbird
01843065 jacamar
01843383 toucan
01847000 drake
01855032 red breasted merganser|mergus serrator
01855672 goose
01860187 black swan|cygnus atratus
01871265 tusker
01872401 echidna|spiny anteater|anteater
01873310 platypus|duckbill|duckbilled platypus|duck billed platypus|ornithorhynchus anatinus
01877812 wallaby|brush kangaroo
01882714 koala|koala bear|kangaroo bear|native bear|phascolarctos cinereus
01883070 wombat
01910747 jellyfish
01914609 sea anemone|anemone
01917289 brain coral
01924916 flatworm|platyhelminth
01930112 nematode|nematode worm|roundworm
01943899 conch
01944390 snail
01945685
01950731 sea slug|nudibranch
01955084 coat of mail shell|sea cradle|polyplacophore
01968897 chambered nautilus|pearly nautilus
01978287 dungeness crab|cancer magister
01978455 rock crab|cancer irroratus
01980166 fiddler crab
01981276 king crab|alaska crab|alaskan king crab|alaska king crab|paralithodes camtschatica
01983481 american lobster|northern lobster|maine lobster|homarus americanus
01984695 spiny lobster|langouste|rock lobster|sea crawfish
01985128 crawdad|crawdaddy
01986214 hermit crab
01990800 isopod
02002556 white stork|ciconia ciconia
02002724 black stork|ciconia nigra
02006656 spoonbill
02007558 flamingo
02009229 little blue heron|egretta caerulea
02009912 american egret|great white heron|egretta albus
02011460 bittern
02012849
02013706 limpkin|aramus pictus
02017213 european gallinule|porphyrio porphyrio
02018207 american coot|mud hen|fulica americana
02018795 bustard
02025239 ruddy turnstone|arenaria interpres
02027492 red backed sandpiper|dunlin|erolia alpina
02028035 redshank|tringa totanus
02033041 dowitcher
02037110 oystercatcher|oyster catcher
02051845 pelican
02056570 king penguin|aptenodytes patagonica
02058221 albatross|mollymawk
02066245 grey whale|gray whale|devilfish|eschrichtius gibbosus|eschrichtius robustus
02071294 killer whale|orca|grampus|sea wolf|orcinus orca
02074367 dugong|dugong dugon
02077923 sea lion
02085620 chihuahua
02085782 japanese spaniel
02085936 maltese dog|maltese terrier|maltese
02086079 pekinese|pekingese|peke
02086240 shih tzu
02086646 blenheim spaniel
02086910 papillon
02087046 toy terrier
02087394 rhodesian ridgeback
02088094 afghan hound
02088238 basset|basset hound
02088364 beagle
02088466 bloodhound|sleuthhound
02088632 bluetick
02089078 black and tan coonhound
02089867 walker hound|walker foxhound
02089973 english foxhound
02090379 redbone
02090622 borzoi|russian wolfhound
02090721 irish wolfhound
02091032 italian greyhound
02091134 whippet
02091244 ibizan hound|ibizan podenco
02091467 norwegian elkhound|elkhound
02091635 otterhound|otter hound
02091831 saluki|gazelle hound
02092002 scottish deerhound|deerhound
02092339 weimaraner
02093256 staffordshire bullterrier|staffordshire bull terrier
02093428 american staffordshire terrier|staffordshire terrier|american pit bull terrier|pit bull terrier
02093647 bedlington terrier
02093754 border terrier
02093859 kerry blue terrier
02093991 irish terrier
02094114 norfolk terrier
02094258 norwich terrier
02094433 yorkshire terrier
02095314 wire haired fox terrier
02095570 lakeland terrier
02095889 sealyham terrier|sealyham
02096051 airedale|airedale terrier
02096177 cairn|cairn terrier
02096294 australian terrier
02096437 dandie dinmont|dandie dinmont terrier
02096585 boston bull|boston terrier
02097047 miniature schnauzer
02097130 giant schnauzer
02097209 standard schnauzer
02097298 scotch terrier|scottish terrier|scottie
02097474 tibetan terrier|chrysanthemum dog
02097658 silky terrier|sydney silky
02098105 soft coated wheaten terrier
02098286 west highland white terrier
02098413 lhasa|lhasa apso
02099267 flat coated retriever
02099429 curly coated retriever
02099601 golden retriever
02099712 labrador retriever
02099849 chesapeake bay retriever
02100236 german short haired pointer
02100583 vizsla|hungarian pointer
02100735 english setter
02100877 irish setter|red setter
02101006 gordon setter
02101388 brittany spaniel
02101556 clumber|clumber spaniel
02102040 english springer|english springer spaniel
02102177 welsh springer spaniel
02102318 cocker spaniel|english cocker spaniel|cocker
02102480 sussex spaniel
02102973 irish water spaniel
02104029 kuvasz
02104365 schipperke
02105056 groenendael
02105162 malinois
02105251 briard
02105412 kelpie
02105505 komondor
02105641 old english sheepdog|bobtail
02105855 shetland sheepdog|shetland sheep dog|shetland
02106030 collie
02106166 border collie
02106382 bouvier des flandres|bouviers des flandres
02106550 rottweiler
02106662 german shepherd|german shepherd dog|german police dog|alsatian
02107142 doberman|doberman pinscher
02107312 miniature pinscher
02107574 greater swiss mountain dog
02107683 bernese mountain dog
02107908 appenzeller
02108000 entlebucher
02108089 boxer
02108422 bull mastiff
02108551 tibetan mastiff
02108915 french bulldog
02109047 great dane
02109525 saint bernard|st bernard
02109961 eskimo dog|husky
02110063 malamute|malemute|alaskan malamute
02110185 siberian husky
02110341 dalmatian|coach dog|carriage dog
02110627 affenpinscher|monkey pinscher|monkey dog
02110806 basenji
02110958 pug|pug dog
02111129 leonberg
02111277 newfoundland|newfoundland dog
02111500 great pyrenees
02111889 samoyed|samoyede
02112018 pomeranian
02112137 chow|chow chow
02112350 keeshond
02112706 brabancon griffon
02113023 pembroke|pembroke welsh corgi
02113186 cardigan welsh corgi
02113624 toy poodle
02113712 miniature poodle
02113799 standard poodle
02113978 mexican hairless
02114367 timber wolf|grey wolf|gray wolf|canis lupus
02114548 white wolf|arctic wolf|canis lupus tundrarum
02114712 red wolf|maned wolf|canis rufus|canis niger
02114855 coyote|prairie wolf|brush wolf|canis latrans
02115641 dingo|warrigal|warragal|canis dingo
02115913 dhole|cuon alpinus
02116738 african hunting dog|hyena dog|cape hunting dog|lycaon pictus
02117135 hyena|hyaena
02119022 red fox|vulpes vulpes
02119789 kit fox|vulpes macrotis
02120079 arctic fox|white fox|alopex lagopus
02120505 grey fox|gray fox|urocyon cinereoargenteus
02123045 tabby|tabby cat
02123159 tiger cat
02123394 persian cat
02123597 siamese cat
02124075 egyptian cat
02125311 cougar|puma|mountain lion|felis concolor
02127052 lynx
02128385 panthera pardus
02128757 snow leopard|panthera uncia
02128925 jaguar|panther|panthera onca|felis onca
02129165 lion|king of beasts|panthera leo
02129604 tiger|panthera tigris
02130308 cheetah|chetah|acinonyx jubatus
02132136 brown bear|bruin|ursus arctos
02133161 american black bear|black bear|ursus americanus|euarctos americanus
02134084 ice bear|polar bear|ursus maritimus|thalarctos maritimus
02134418 sloth bear|melursus ursinus|ursus ursinus
02137549 mongoose
02138441 meerkat|mierkat
02165105 tiger beetle
02165456 ladybug|ladybeetle|lady beetle|ladybird|ladybird beetle
02167151 ground beetle|carabid beetle
02168699 long horned beetle|longicorn|longicorn beetle
02169497 leaf beetle|chrysomelid
02172182 dung beetle
02174001 rhinoceros beetle
02177972 weevil
02190166 fly
02206856 bee
02219486 ant|emmet|pismire
02226429 grasshopper
02229544 cricket
02231487 walkingstick|stick insect
02233338 cockroach
02236044 mantis|mantid
02256656 cicada|cicala
02259212 leafhopper
02264363 lacewing|lacewing fly
02268443 dragonfly|devils darning needle|snake feeder|snake doctor|mosquito hawk|skeeter hawk
02268853 damselfly
02276258 admiral
02277742 ringlet butterfly
02279972 monarch|monarch butterfly|milkweed butterfly|danaus plexippus
02280649 cabbage butterfly
02281406 sulphur butterfly|sulfur butterfly
02281787 lycaenid|lycaenid butterfly
02317335 starfish|sea star
02319095 sea urchin
02321529 sea cucumber|holothurian
02325366 wood rabbit|cottontail|cottontail rabbit
02326432 hare
02328150 angora|angora rabbit
02342885 hamster
02346627 porcupine|hedgehog
02356798 fox squirrel|eastern fox squirrel|sciurus niger
02361337 marmot
02363005
02364673 guinea pig|cavia cobaya
02389026 sorrel
02391049 zebra
02395406 hog|pig|grunter|squealer
02396427 wild boar|boar
02397096 warthog
02398521 hippopotamus|hippo|river horse|hippopotamus amphibius
02403003 ox
02408429 water buffalo|water ox|asiatic buffalo|bubalus bubalis
02410509 bison
02412080 tup
02415577 bighorn|bighorn sheep|cimarron|rocky mountain bighorn|rocky mountain sheep|ovis canadensis
02417914 ibex|capra ibex
02422106 hartebeest
02422699 impala|aepyceros melampus
02423022 gazelle
02437312 arabian camel|dromedary|camelus dromedarius
02437616 llama
02441942 weasel
02442845
02443114 fitch|foulmart|foumart|mustela putorius
02443484 black footed ferret|ferret|mustela nigripes
02444819
02445715 wood pussy
02447366 badger
02454379 armadillo
02457408 three toed sloth|ai|bradypus tridactylus
02480495 orangutan|orang|orangutang|pongo pygmaeus
02480855 gorilla|gorilla gorilla
02481823 chimpanzee|chimp|pan troglodytes
02483362 gibbon|hylobates lar
02483708 siamang|hylobates syndactylus|symphalangus syndactylus
02484975 guenon|guenon monkey
02486261 patas|hussar monkey|erythrocebus patas
02486410 baboon
02487347 macaque
02488291 langur
02488702 colobus|colobus monkey
02489166 proboscis monkey|nasalis larvatus
02490219 marmoset
02492035 ringtail|cebus capucinus
02492660 howler monkey|howler
02493509 titi|titi monkey
02493793 spider monkey|ateles geoffroyi
02494079 squirrel monkey|saimiri sciureus
02497673 madagascar cat|ring tailed lemur|lemur catta
02500267 indri|indris|indri indri|indri brevicaudatus
02504013 indian elephant|elephas maximus
02504458 african elephant|loxodonta africana
02509815 lesser panda|red panda|bear cat|cat bear|ailurus fulgens
02510455 giant panda|panda bear|coon bear|ailuropoda melanoleuca
02514041 barracouta|snoek
02526121 eel
02536864 coho|cohoe|coho salmon|blue jack|silver salmon|oncorhynchus kisutch
02606052 rock beauty|holocanthus tricolor
02607072 anemone fish
02640242 sturgeon
02641379 gar|garfish|garpike|billfish|lepisosteus osseus
02643566 lionfish
02655020 puffer|pufferfish|blowfish|globefish
02666196
02667093 abaya
02669723 academic gown|academic robe|judges robe
02672831 accordion|piano accordion|squeeze box
02676566 acoustic guitar
02687172 aircraft carrier|attack aircraft carrier
02690373 airliner
02692877 airship|dirigible
02699494
02701002 ambulance
02704792 amphibious vehicle
02708093 analog clock
02727426 apiary|bee house
02730930 apron
02747177 ashcan|trash can|garbage can|wastebin|ash bin|ashbin|dustbin|trash barrel|trash bin
02749479 assault rifle|assault gun
02769748 backpack|back pack|knapsack|packsack|rucksack|haversack
02776631 bakery|bakeshop|bakehouse
02777292 balance beam
02782093 balloon
02783161 ballpoint|ballpoint pen|ballpen|biro
02786058 band aid
02787622 banjo
02788148 bannister|banister|balustrade|balusters|handrail
02790996 barbell
02791124 barber chair
02791270 barbershop
02793495 barn
02794156 barometer
02795169 cask
02797295 garden cart|lawn cart|wheelbarrow
02799071
02802426 basketball
02804414 bassinet
02804610 bassoon
02807133 bathing cap|swimming cap
02808304 bath towel
02808440 bathtub|bathing tub|tub
02814533 beach wagon|station wagon|estate car|beach waggon|station waggon
02814860 lighthouse|beacon light|pharos
02815834 beaker
02817516 busby|shako
02823428 beer bottle
02823750 beer glass
02825657 bell cote|bell cot
02834397 bib
02835271 bicycle built for two|tandem bicycle|tandem
02837789 bikini
02840245 ring binder
02841315 binoculars|field glasses|opera glasses
02843684 birdhouse
02859443 boathouse
02860847
02865351 bolo tie|bolo|bola tie|bola
02869837 bonnet|poke bonnet
02870880 bookcase
02871525 bookshop|bookstore|bookstall
02877765 bottlecap
02879718
02883205 bow tie|bowtie
02892201 memorial tablet
02892767 brassiere|bra|bandeau
02894605 breakwater|groyne|seawall|jetty
02895154 breastplate|aegis|egis
02906734 broom
02909870 bucket|pail
02910353 buckle
02916936 bulletproof vest
02917067 bullet train
02927161 butcher shop|meat market
02930766 taxi|taxicab
02939185 caldron|cauldron
02948072 candle|wax light
02950826
02951358 canoe
02951585 can opener|tin opener
02963159
02965783 car mirror
02966193 merry go round
02966687 carpenters kit|tool kit
02971356 carton
02974003 car wheel
02977058 cash machine|cash dispenser|automated teller machine|automatic teller machine|automated teller|automatic teller|atm
02978881 cassette
02979186 cassette player
02980441
02981792 catamaran
02988304 cd player
02992211 cello|violoncello
02992529 cellular telephone|cellular phone|cellphone|mobile phone
02999410
03000134 chainlink fence
03000247 chain mail|ring mail|chain armor|chain armour|ring armor|ring armour
03000684 chain saw|chainsaw
03014705
03016953 chiffonier
03017168 chime
03018349 china cabinet|china closet
03026506 christmas stocking
03028079 church|church building
03032252 cinema|movie theater|movie theatre|movie house|picture palace
03041632 cleaver|meat cleaver
03042490 cliff dwelling
03045698 cloak
03047690 clog|geta|patten
03062245 cocktail shaker
03063599 coffee mug
03063689 coffeepot
03065424 coil|helix
03075370 combination lock
03085013 computer keyboard|keypad
03089624 confectionary|candy store
03095699 container ship|containership|container vessel
03100240 convertible
03109150 corkscrew|bottle screw
03110669 cornet|trumpet
03124043 cowboy boot
03124170 cowboy hat|ten gallon hat
03125729 cradle
03126707
03127747 crash helmet
03127925 crate
03131574 crib
03133878 crock pot
03134739 croquet ball
03141823 crutch
03146219 cuirass
03160309 dam|dike|dyke
03179701 desk
03180011 desktop computer
03187595 dial telephone|dial phone
03188531 diaper|nappy
03196217 digital clock
03197337 digital watch
03201208 dining table
03207743 dishrag|dishcloth
03207941 dishwasher|dish washer|dishwashing machine
03208938 disk brake|disc brake
03216828 dockage|docking facility
03218198 dogsled|dog sled|dog sleigh
03220513
03223299 doormat|welcome mat
03240683 drilling platform|offshore rig
03249569 drum|membranophone|tympan
03250847
03255030 dumbbell
03259280 dutch oven
03271574 electric fan
03272010 electric guitar
03272562 electric locomotive
03290653 entertainment center
03291819 envelope
03297495 espresso maker
03314780 face powder
03325584 feather boa
03337140 file cabinet|filing cabinet
03344393 fireboat
03345487 fire engine|fire truck
03347037 fire screen|fireguard
03355925 flagstaff
03372029 flute|transverse flute
03376595 folding chair
03379051 football helmet
03384352 forklift
03388043 fountain
03388183 fountain pen
03388549 four poster
03393912 freight car
03394916 french horn
03400231 frying pan|frypan|skillet
03404251 fur coat
03417042 garbage truck|dustcart
03424325 gasmask|gas helmet
03425413 gas pump|gasoline pump|petrol pump|island dispenser
03443371 goblet
03444034 go kart
03445777 golf ball
03445924 golfcart|golf cart
03447447
03447721 tam tam
03450230 gown
03452741 grand piano|grand
03457902 greenhouse|glasshouse
03459775 radiator grille
03461385 grocery store|grocery|food market|market
03467068 guillotine
03476684 hair slide
03476991 hair spray
03478589 half track
03481172
03482405
03483316 hand blower|blow dryer|blow drier|hair dryer|hair drier
03485407 hand held computer|hand held microcomputer
03485794 handkerchief|hankie|hanky|hankey
03492542 hard disc|hard disk|fixed disk
03494278 harmonica|mouth organ|mouth harp
03495258 harp
03496892 harvester|reaper
03498962
03527444 holster
03529860 home theater|home theatre
03530642
03532672
03534580 hoopskirt|crinoline
03535780 horizontal bar|high bar
03538406 horse cart
03544143 hourglass
03584254 ipod
03584829 smoothing iron
03590841 jack o lantern
03594734 jean|blue jean|denim
03594945 jeep|landrover
03595614 jersey|t shirt|tee shirt
03598930 jigsaw puzzle
03599486 jinrikisha|ricksha|rickshaw
03602883
03617480 kimono
03623198 knee pad
03627232 knot
03630383 lab coat|laboratory coat
03633091 ladle
03637318 lampshade|lamp shade
03642806 laptop|laptop computer
03649909 lawn mower|mower
03657121 lens cap|lens cover
03658185 letter opener|paper knife|paperknife
03661043
03662601 lifeboat
03666591
03670208 limousine|limo
03673027 ocean liner
03676483 lipstick|lip rouge
03680355 loafer
03690938 lotion
03691459 loudspeaker|speaker unit|loudspeaker system|speaker system
03692522 loupe|jewelers loupe
03697007 lumbermill
03706229 magnetic compass
03709823 postbag
03710193 mailbox
03710637
03710721 tank suit
03717622 manhole cover
03720891 maraca
03721384 marimba|xylophone
03724870 mask
03729826 matchstick
03733131 maypole
03733281 maze|labyrinth
03733805 measuring cup
03742115 medicine chest|medicine cabinet
03743016 megalith|megalithic structure
03759954 microphone|mike
03761084 microwave|microwave oven
03763968 military uniform
03764736 milk can
03769881 minibus
03770439 miniskirt|mini
03770679 minivan
03773504
03775071 mitten
03775546 mixing bowl
03776460 mobile home|manufactured home
03777568 model t
03777754 modem
03781244 monastery
03782006
03785016 moped
03786901
03787032
03788195 mosque
03788365 mosquito net
03791053 motor scooter
03792782 mountain bike|all terrain bike|off roader
03792972 mountain tent
03793489 computer mouse
03794056 mousetrap
03796401 moving van
03803284
03804744
03814639 neck brace
03814906 necklace
03825788
03832673 notebook|notebook computer
03837869 obelisk
03838899 oboe|hautboy|hautbois
03840681 ocarina
03841143 odometer|hodometer|mileometer|milometer
03843555 oil filter
03854065 pipe organ
03857828 oscilloscope|cathode ray oscilloscope|cro
03866082 overskirt
03868242 oxcart
03868863 oxygen mask
03871628
03873416 boat paddle
03874293 paddlewheel|paddle wheel
03874599 padlock
03876231 paintbrush
03877472 pjs|jammies
03877845
03884397 panpipe|pandean pipe|syrinx
03887697 paper towel
03888257 parachute|chute
03888605 parallel bars|bars
03891251 park bench
03891332 parking meter
03895866 passenger car|carriage
03899768 patio|terrace
03902125 pay phone|pay station
03903868 plinth|footstall
03908618 pencil box|pencil case
03908714 pencil sharpener
03916031 perfume
03920288 petri dish
03924679 photocopier
03929660 plectrum|plectron
03929855 pickelhaube
03930313 picket fence|paling
03930630 pickup|pickup truck
03933933
03935335 piggy bank|penny bank
03937543 pill bottle
03938244 pillow
03942813 ping pong ball
03944341
03947888 pirate|pirate ship
03950228 ewer
03954731 carpenters plane|woodworking plane
03956157 planetarium
03958227 plastic bag
03961711 plate rack
03967562 plow|plough
03970156 plunger|plumbers helper
03976467 polaroid camera|polaroid land camera
03976657 pole
03977966 police van|police wagon|paddy wagon|patrol wagon|black maria
03980874 poncho
03982430 pool table|billiard table|snooker table
03983396 pop bottle|soda bottle
03991062 flowerpot
03992509 potters wheel
03995372 power drill
03998194 prayer rug|prayer mat
04004767 printer
04005630 prison|prison house
04008634 projectile
04009552
04019541 puck|hockey puck
04023962 punching bag|punch bag|punching ball|punchball
04026417
04033901 quill|quill pen
04033995 quilt|comforter
04037443 race car|racing car
04039381 racket|racquet
04040759
04041544
04044716 radio telescope|radio reflector
04049303 rain barrel
04065272 recreational vehicle|rv|r.v.
04067472
04069434 reflex camera
04070727 refrigerator|icebox
04074963 remote control|remote
04081281 restaurant|eating house|eating place|eatery
04086273 revolver|six gun|six shooter
04090263 rifle
04099969 rocking chair|rocker
04111531 rotisserie
04116512 rubber eraser|pencil eraser
04118538 rugby ball
04118776
04120489 running shoe
04125021 safe
04127249 safety pin
04131690 saltshaker|salt shaker
04133789 sandal
04136333 sarong
04141076 sax|saxophone
04141327 scabbard
04141975 weighing machine
04146614 school bus
04147183
04149813 scoreboard
04152593 crt screen
04153751
04154565 screwdriver
04162706 seat belt|seatbelt
04179913 sewing machine
04192698 buckler
04200800 shoe shop|shoe store
04201297 shoji
04204238 shopping basket
04204347 shopping cart
04208210 shovel
04209133 shower cap
04209239 shower curtain
04228054 ski
04229816 ski mask
04235860 sleeping bag
04238763 slide rule|slipstick
04239074 sliding door
04243546 one armed bandit
04251144 snorkel
04252077 snowmobile
04252225 snowplow|snowplough
04254120 soap dispenser
04254680 soccer ball
04254777 sock
04258138 solar dish|solar collector|solar furnace
04259630 sombrero
04263257 soup bowl
04264628 space bar
04265275 space heater
04266014 space shuttle
04270147 spatula
04273569 speedboat
04275548 spider web|spiders web
04277352
04285008 sports car|sport car
04286575 spotlight
04296562 stage
04310018 steam locomotive
04311004 steel arch bridge
04311174 steel drum
04317175 stethoscope
04325704 stole
04326547 stone wall
04328186 stopwatch|stop watch
04330267
04332243 strainer
04335435 streetcar|trolley|trolley car
04336792
04344873 studio couch|day bed
04346328 stupa|tope
04347754 submarine|pigboat|u boat
04350905 suit|suit of clothes
04355338 sundial
04355933 sunglass
04356056 sunglasses|dark glasses|shades
04357314 sunscreen|sunblock|sun blocker
04366367 suspension bridge
04367480 swob|mop
04370456 sweatshirt
04371430 swimming trunks|bathing trunks
04371774 swing
04372370 switch|electric switch|electrical switch
04376876 syringe
04380533 table lamp
04389033 army tank|armored combat vehicle|armoured combat vehicle
04392985 tape player
04398044 teapot
04399382 teddy|teddy bear
04404412 television system
04409515 tennis ball
04417672 thatched roof
04418357 theater curtain|theatre curtain
04423845 thimble
04428191 thresher|thrasher|threshing machine
04429376 throne
04435653 tile roof
04442312 toaster
04443257 tobacco shop|tobacconist shop|tobacconist
04447861 toilet seat
04456115 torch
04458633 totem pole
04461696 tow truck|tow car|wrecker
04462240 toyshop
04465501 tractor
04467665 trailer truck|tractor trailer|trucking rig|articulated lorry|semi
04476259 tray
04479046 trench coat
04482393 tricycle|trike
04483307 trimaran
04485082 tripod
04486054 triumphal arch
04487081 trolleybus|trolley coach|trackless trolley
04487394 trombone
04493381 vat
04501370 turnstile
04505470 typewriter keyboard
04507155 umbrella
04509417 unicycle|monocycle
04515003 upright piano
04517823 vacuum cleaner
04522168 vase
04523525
04525038 velvet
04525305 vending machine
04532106 vestment
04532670 viaduct
04536866 violin|fiddle
04540053 volleyball
04542943 waffle iron
04548280 wall clock
04548362 wallet|billfold|notecase|pocketbook
04550184 wardrobe
04552348 warplane|military plane
04553703 handbasin|lavabo|wash hand basin
04554684 automatic washer|washing machine
04557648 water bottle
04560804 water jug
04562935 water tower
04579145 whiskey jug
04579432
04584207 wig
04589890 window screen
04590129 window shade
04591157 windsor tie
04591713 wine bottle
04592741
04596742 wok
04597913
04599235 wool|woolen|woollen
04604644 worm fence|snake fence|snake rail fence|virginia fence
04606251 wreck
04612504 yawl
04613696 yurt
06359193
06596364
06785654
06794110
06874185
07248320
07565083 menu
07579787
07583066 guacamole
07584110 consomme
07590611 hot pot|hotpot
07613480 trifle
07614500 ice cream|icecream
07615774 ice lolly|lolly|lollipop|popsicle
07684084 french loaf
07693725 bagel|beigel
07695742 pretzel
07697313 cheeseburger
07697537 hotdog|hot dog|red hot
07711569 mashed potato
07714571 head cabbage
07714990 broccoli
07715103 cauliflower
07716358 zucchini|courgette
07716906 spaghetti squash
07717410 acorn squash
07717556 butternut squash
07718472 cucumber|cuke
07718747 artichoke|globe artichoke
07720875 bell pepper
07730033 cardoon
07734744 mushroom
07742313 granny smith
07745940 strawberry
07747607 orange
07749582 lemon
07753113
07753275 pineapple|ananas
07753592 banana
07754684 jackfruit|jak|jack
07760859 custard apple
07768694 pomegranate
07802026 hay
07831146 carbonara
07836838 chocolate sauce|chocolate syrup
07860988 dough
07871810 meat loaf|meatloaf
07873807 pizza|pizza pie
07875152 potpie
07880968 burrito
07892512 red wine
07920052 espresso
07930864
07932039 eggnog
09193705 alp
09229709 bubble
09246464 cliff|drop off
09256479 coral reef
09288635 geyser
09332890 lakeside|lakeshore
09399592 promontory|headland|foreland
09421951 sandbar|sand bar
09428293 seashore|coast|seacoast|sea coast
09468604 valley|vale
09472597
09835506 ballplayer|baseball player
10148035 groom|bridegroom
10565667 scuba diver
11879895 rapeseed
11939491 daisy
12057211 yellow ladys slipper|yellow lady slipper|cypripedium calceolus|cypripedium parviflorum
12144580 corn
12267677 acorn
12620546 rose hip|rosehip
12768682 buckeye|horse chestnut|conker
12985857 coral fungus
12998815 agaric
13037406 gyromitra
13040303 stinkhorn|carrion fungus
13044778 earthstar
13052670 hen of the woods|polyporus frondosus|grifola frondosa
13054560 bolete
13133613 capitulum
15075141 toilet tissue|toilet paper|bathroom tissue
`;

/** What they are kinds of: the classes, counted from 0, and the names that mean such a kind. */
export const KIND_NAMES = `
981-983 person|individual|someone|somebody|mortal|soul
0-397 animal|animate being|beast|brute|creature|fauna
985-986 flora|plant life
922-935,958-969 food|nutrient
151-268,281-285 domestic animal|domesticated animal
0-1,390-391 soft finned fish|malacopterygian
0-1 cypriniform fish
0-1 cyprinid|cyprinid fish
0-68,80-106,127-299,330-397 chordate
0-68,80-106,127-299,330-397 vertebrate|craniate
0-6,389-397 aquatic vertebrate
2-6 cartilaginous fish|chondrichthian
2-6 elasmobranch|selachian
2-4 shark
2 mackerel shark
3 requiem shark
7-24,80-100,127-146 bird
9 ratite|ratite bird|flightless bird
10-20 passerine|passeriform bird
10-20 oscine|oscine bird
10-14 finch
15-16 thrush
16 nightingale|luscinia megarhynchos
17-18 corvine bird
19 titmouse
21-24 bird of prey|raptor|raptorial bird
21 hawk
22 eagle|bird of jove
24 owl|bird of minerva|bird of night
25-29 salamander
26-27 newt|triton
28-29 ambystomid|ambystomid salamander
30-32 frog|toad|toad frog|anuran|batrachian|salientian
30 true frog|ranid
33-68 reptile|reptilian
33-37 anapsid|anapsid reptile
38-68 diapsid|diapsid reptile
33-37 chelonian|chelonian reptile
33-34 sea turtle|marine turtle
38-48 saurian
38-48 lizard
38 gecko
39-40 iguanid|iguanid lizard
41 teiid lizard|teiid
42-43 agamid|agamid lizard
44 anguid lizard
45 venomous lizard
46 lacertid lizard|lacertid
47 chameleon|chamaeleon
48 monitor lizard|varan
51 archosaur|archosaurian|archosaurian reptile
49-50 crocodilian reptile|crocodilian
49 crocodile
50 gator
51 dinosaur
51 ornithischian|ornithischian dinosaur
51 ceratopsian|horned dinosaur
52-68 snake|serpent|ophidian
52-60 colubrid snake|colubrid
61-62 constrictor
62 python
63-64 elapid|elapid snake
63 cobra
64 mamba
64 black mamba|dendroaspis augusticeps
66-68 viper
67-68 pit viper
67-68 rattlesnake|rattler
69-79,118-126,300-326 arthropod
70-78 arachnid
72-77 spider
78 acarine
80-86 gallinaceous bird|gallinacean
80-83 grouse
84-86 phasianid
84 pheasant
84 peafowl|bird of juno
87-90 parrot
89 cockatoo
90 lory
91 cuculiform bird
91 cuckoo
92-93 coraciiform bird
94 apodiform bird
95-96 piciform bird
97-100,127-146 aquatic bird
97-99 waterfowl|water bird|waterbird
97-99 anseriform bird
97-98 duck
98 sea duck
98 merganser|fish duck|sawbill|sheldrake
100 swan
101-106,147-299,330-388 mammal|mammalian
102-103 prototherian
102-103 monotreme|egg laying mammal
104-106 metatherian
104-106 marsupial|pouched mammal
104 kangaroo
105 phalanger|opossum|possum
147-299,330-388 placental|placental mammal|eutherian|eutherian mammal
69-79,107-126,300-329 invertebrate
107-109 coelenterate|cnidarian
108-109 anthozoan|actinozoan
109 stony coral|madrepore|madriporian coral
110-111 worm
112-117 mollusk|mollusc|shellfish
112-115 gastropod|univalve
117 cephalopod|cephalopod mollusk
118-126 crustacean
126 malacostracan crustacean
118-125 decapod crustacean|decapod
118-121 crab
122-123 lobster
122 true lobster
127-135,137-143 wading bird|wader
127-128 stork
131-133 heron
132 egret
136 gallinule|swamphen
136 purple gallinule
137 coot
144-146 seabird|sea bird|seafowl
139-143 shorebird|shore bird|limicoline bird
139 plover
139 turnstone
140-141 sandpiper
142 snipe
144 pelecaniform seabird
145 sphenisciform seabird
145 penguin
146 pelagic bird|oceanic bird
147-150 aquatic mammal
147-148 cetacean|cetacean mammal
147-148 whale
147 baleen whale|whalebone whale
148 toothed whale
148 dolphin
149 sea cow|sirenian mammal|sirenian
151-299,356-362,387-388 carnivore
150 pinniped mammal|pinniped|pinnatiped
150 eared seal
151-280 canid
151-268 dog|domestic dog|canis familiaris
151-158 toy dog
156-157 toy spaniel
156 english toy spaniel
159-221 hunting dog
160-178 hound|hound dog
165 coonhound
166-167 foxhound
169-170 wolfhound
171-172 greyhound
179-204 terrier
179-180 bullterrier|bull terrier
188 fox terrier
189-190 wirehair|wirehaired terrier|wire haired terrier
190 welsh terrier
196-198 schnauzer
205-221 sporting dog|gun dog
205-209 retriever
210-211 spanish pointer
212-214 setter
215-221 spaniel
217-218 springer spaniel
221 water spaniel
222-250,252 working dog
222-223,236-237,252 watchdog|guard dog
224-235 shepherd dog|sheepdog|sheep dog
224-225 belgian sheepdog|belgian shepherd
236-237,252 pinscher
238-241 sennenhunde
244 mastiff
245 bulldog|english bulldog
249-250 sled dog|sledge dog
258-261 spitz
262 griffon|brussels griffon|belgian griffon
263-264 corgi|welsh corgi
265-267 poodle|poodle dog
269-272 wolf
273-275 wild dog
277-280 fox
281-293 feline|felid
281-287 cat|true cat
281-285 domestic cat|house cat|felis domesticus|felis catus
288-293 big cat
294-297 bear
298-299 viverrine|viverrine mammal
80-86 game bird
300-326 insect
300-307 beetle
305-306 lamellicorn beetle
305-306 scarabaeid beetle|scarabaeid|scarabaean
308 dipterous insect|two winged insects|dipteran|dipteron
309-310 hymenopterous insect|hymenopteran|hymenopteron|hymenopter
311-312 orthopterous insect|orthopteron|orthopteran
313 phasmid|phasmid insect
314-315 dictyopterous insect
316-317 homopterous insect|homopteran
318 neuropteron|neuropteran|neuropterous insect
319-320 odonate
321-326 lepidopterous insect|lepidopteron|lepidopteran
321-326 butterfly
321 nymphalid|nymphalid butterfly|brush footed butterfly|four footed butterfly
323 danaid|danaid butterfly
324 pierid|pierid butterfly
327-329 echinoderm
330-332 lagomorph|gnawing mammal
330-332 leporid|leporid mammal
330,332 rabbit|coney|cony
333-338 rodent|gnawer
335 squirrel
335 tree squirrel
338 cavy
339-355 ungulate|hoofed mammal
339-340 odd toed ungulate|perissodactyl|perissodactyl mammal
339-340 equine|equid
339 horse|equus caballus
341-355 even toed ungulate|artiodactyl|artiodactyl mammal
341-343 swine
345-353 ruminant
345-353 bovid
345 bovine
345 cattle|cows|kine|oxen|bos taurus
346 old world buffalo|buffalo
348 sheep
349 wild sheep
349 mountain sheep
350 goat|caprine animal
350 wild goat
351-353 antelope
354 camel
356-362 musteline mammal|mustelid|musteline
385-386 pachyderm
363-364 edentate
364 sloth|tree sloth
365-384 primate
365-369 ape
365-369 anthropoid ape
365-367 great ape|pongid
368-369 lesser ape
370-382 monkey
370-376 old world monkey|catarrhine
377-382 new world monkey|platyrrhine|platyrrhinian
383-384 lemur
385-386 proboscidean|proboscidian
385-386 elephant
387-388 procyonid
0-6,389-397 fish
389,391 food fish
0-1,390-397 bony fish
0-1,390-397 teleost fish|teleost|teleostan
391 salmonid
391 salmon
392-393,396-397 spiny finned fish|acanthopterygian
392-393 percoid fish|percoid|percoidean
392 butterfly fish
393 damselfish|demoiselle
394-395 ganoid|ganoid fish
396 scorpaenoid|scorpaenoid fish
396 scorpaenid|scorpaenid fish
397 plectognath|plectognath fish
785 accessory|accoutrement|accouterment
902 acoustic device
419 adhesive bandage
679 adornment
404-405,417,895 aircraft
908 airfoil|aerofoil|control surface
404 airplane|aeroplane|plane
798 analog computer|analogue computer
713 apparatus|setup
608 apparel|wearing apparel|clothes
696 applicator|applier
465,490,524,787 armor|armour
847 armored vehicle|armoured vehicle
461,715 armor plate|armour plate|armor plating|plate armor|plate armour
755 astronomical telescope
643,903 attire|garb
605 audio system|sound system
413 autoloader|self loader
413 automatic firearm|automatic gun|automatic weapon
413 automatic rifle|automatic|machine rifle
596 ax|axe
431,516,520 baby bed|babys bed
414,636,728,748,797 bag
429-430,522,574,722,747,768,805,852,890 ball
419 bandage
429 baseball equipment
896 basin
588,790 basket|handbasket
430 basketball equipment
434 bath linen
432,683,776 beating reed instrument|reed instrument
564 bed
750 bedclothes|bed clothing|bedding
564 bedroom furniture
703 bench
444,671 bicycle
412 bin
589 blower
472,554,576,625,814,914 boat
465,490,524 body armor|body armour|suit of armor|suit of armour|coat of mail|cataphract
514 boot
440,720,737,898-899,901,907 bottle
512 bottle opener
486,889 bowed stringed instrument
478,492,519,637,709,771 box
678 brace
535 brake
535 brake system|brakes
513,566,875 brass instrument
691,801 breathing device|breathing apparatus|breathing machine
821,839,888 bridge
696 brush
410,425,449,497-498,580,598,624,663,668,698,727,762,832 building|edifice
634 building complex
654,779,874 bus|autobus|charabanc|double decker|jitney|motorbus|motorcoach|omnibus|passenger vehicle
495,648 cabinet
398 calculator|calculating machine
732,759 camera|photographic camera
653 can
433,667,793 cap
407,436,468,511,609,627,656,661,751,817 car|auto|automobile|motorcar
565,705 railcar|railway car|railroad car
510 cargo ship|cargo vessel
603,612,690 cart
423,559,765,857 chair
857 chair of state
493 chest of drawers|bureau|dresser
594 chordophone
462,840 cleaning implement|cleaning device|cleaning equipment
409,530,892 clock
419,750 cloth covering
399-400,411,433,439,445,451-452,457,459,465,474,496,515,518,529,552,560,568,578,601,608,610,614-615,617,638-639,643,652,655,658,667,689,697,735,775,785,793,806,808,824,834,841-842,869,887,903,906 clothing|article of clothing|wear|wearable|habiliment
568,617,869 coat
550 coffee maker
682,863 pillar
399-400,411,433-434,439,445,451-452,457,459,465,474,496,515,518,529,534,544,550,552,560,568,578,589,601,606,608,610,614-615,617,638-639,643,651-652,655,658,667,689,697,735,760,766,775,785-786,793,806,808,824,834,841-842,859,869,882,887,891,897,903,906 commodity|trade good
754,851 communication system
635 compass
527,590,620,681,798,916 computer|computing machine|computing device|data processor|electronic computer|information processing system
488 connection|connexion|connector|connecter|connective
399-400,411,433,439,445,451-452,457,459,465,474,496,515,518,529,534,544,550,552,560,568,578,589,601,606,608,610,614-615,617,638-639,643,651-652,655,658,667,689,697,735,760,766,775,785-786,793,806,808,824,834,841-842,859,869,882,887,891,897,903,906 consumer goods
407-408,412,414,427-428,435-436,438,440-441,444,463,468-469,478,481,492,503-505,511,519,547,549,555,561,565,569,572-573,575,586,588,603,609,612,618,627,636-637,647,653,656,659-661,665-666,670-671,675,690,692,705,709,712,717,719-720,725,728,734,737-738,748,751,756-757,771,773,790-791,797,802-804,809,817,820,829,847,849,855,864,866-868,870,876,880,883,893,896,898-901,907,910 container
613,844 controller
836 converging lens|convex lens
831 sofa bed
403-405,407-408,417,428,436,444,450,466,468,472,484,510-511,537,547,554-555,561,565,569,573,575-576,586,603,609,612,625,627-628,654,656-657,660-661,665,670-671,675,690,705,717,724,734,751,757,779-780,791,802-803,812,814,817,820,829-830,833,847,864,866-867,870-871,874,880,895,913-914 conveyance|transport
521 cooker
469,505,521,567,813,849,909 cooking utensil|cookware
743 correctional institution
551,629 cosmetic
403-405,417,472,484,510,554,576,625,628,724,780,812,814,833,871,895,913-914 craft
838 emollient
917 creation
659,712,809 crockery|dishware
522 croquet equipment
794,854 curtain|drape|drapery
910 eating utensil
499,596,623,726 cutting tool
499,596,623,726 cutting implement
508,613 data input device|input device
679,863 decoration|ornament|ornamentation
483 defensive structure|defence
863 pattern
398,401-402,409,413,420,426,432,447,456,464,470-471,475-476,479-480,486,491,494,507-508,513,517,527,530-531,535,541,545-546,558,566,571,577,579,583-584,589-590,592-595,600,604,607,613,616,620,626,632-633,635,641-642,645,650,657,673-674,676-678,681,683-687,691,694-696,699,704,714,718,723,739-740,742,744-746,753,755,758,761,763-764,769,772,776,778,782-783,785-786,795,798,800-801,807,811,815,818,822-823,826-828,835-837,843-845,856,862,872,875,878,881,886,889,892,902,908,916 device
527,590,620,681 digital computer
643 disguise
746 disk
804 dispenser
782 video display
799 door
432,683 double reed instrument|double reed
419 medical dressing
740 drill
540 drill rig|drilling rig|oilrig|oil rig
504 drinking vessel
551,966,968-969 drug
966,968-969 drug of abuse|street drug
589 dryer
434 drygoods|soft goods
713 duplicator|copier
534,544,550,589,606,651,760,766,786,859,882,891,897 durables|durable goods|consumer durables
500,663,698,915 dwelling|home|domicile|abode|habitation|dwelling house
499,596,623,726 edge tool
632,650 electrical device
632,650 electro acoustic transducer
673,782 electronic device
482,485,487,508,528,605,613,662,664,688,707,742,848 electronic equipment
863 emblem
416,422,429-430,477,482,485,487,508,522,528,540,543,574-575,602,605,611,613,662,664,688,701-702,707,713,722,732,736,742,747,759,768,805,812,848,852,890,918 equipment
767 eraser
415,424,454,467,509,582,743,788,860,865 establishment
756 excavation
434,443,533,591,700,885,911 fabric|cloth|textile
796 face mask
634 factory|mill|manufacturing plant|manufactory
545 fan
425 farm building
595,856 farm machine
464,507,584,616,677,695,772,783 fastener|fastening|holdfast|fixing
489,716,825,912 fence|fencing
686,828 filter
413,763-764 firearm|small arm
539,741 floor cover|floor covering
502,514,630,770,774 footgear
483 fortification
599,729 framework
401,593 free reed instrument
423,431,453,493,495,516,520,526,532,548,553,559,564,648,703,736,765,831,846,857,861,894 furniture|piece of furniture|article of furniture
429-430,522,574,611,722,736,747,768,805,852,890,918 game equipment
621 garden tool|lawn tool
399,445,451,457,459,465,474,529,552,568,601,608,610,614,617,639,655,689,735,775,824,834,841-842,869,906 garment
877 gate
477,540 paraphernalia|appurtenance
441,572 drinking glass
574-575 golf equipment
581 grating
402,546 guitar
413,471,763-764 gun
416,602,702 gymnastic apparatus|exerciser
903 hairpiece|false hair|postiche
428,791 handcart|pushcart
633 simple microscope|magnifying glass
473,512,587,726,731,784,792 hand tool
658 handwear|hand wear
439,452,515,808 hat|chapeau
433,439,452,515,518,560,667,793,808 headdress|headgear
811,827 heater|warmer
404,895 heavier than air craft
534,544,550,606,651,760,766,786,859,882,891,897 home appliance|household appliance
819 horizontal surface
496,638,806 hosiery|hose
663,698 house
500,660,663,698,915 housing|lodging|living accommodations
535 hydraulic brake|hydraulic brakes
418,462,469,473,491,499,505,512,521,523,542,557,563,567,587,596,621,623,644,693,696,710,726,730-731,733,740,749,752,767,784,792,810,813,816,840,849,909 implement
409,413,426,447,456,471,530-531,583,604,633,635,657,685,704,744-745,755,763-764,769,778,823,826,835,837,845,892 instrument
398,401-405,407-409,412-414,416-418,420,422-423,426-432,435-436,438,440-441,444,447,450,453,456,462-464,466,468-473,475-482,484-488,491-495,499,503-505,507-508,510-513,516-517,519-523,526-528,530-532,535,537,540-543,545-549,551,553-555,557-559,561,563-567,569,571-577,579,583-590,592-596,600,602-605,607,609,611-613,616,618,620-621,623,625-629,631-633,635-637,641-642,644-648,650,653-654,656-657,659-662,664-666,670-671,673-678,681,683-688,690-696,699,701-705,707,709-714,717-720,722-726,728,730-734,736-742,744-749,751-759,761,763-765,767-769,771-773,776,778-780,782-786,790-792,794-795,797-798,800-805,807,809-818,820,822-823,826-831,833,835-838,840,843-849,851-852,854-857,861-862,864,866-868,870-872,874-876,878,880-881,883,886,889-890,892-896,898-902,907-910,913-914,916-918 instrumentality|instrumentation
583 instrument of execution
438,883 jar
679 jewelry|jewellery
899,901 jug
508,878 keyboard
401,579,687,881 keyboard instrument
544,550,651,766,859,891 kitchen appliance
469,505,521,567,813,849,909 kitchen utensil
499,623 knife
470,607,818 lamp
536 landing place
607 lantern
836 lens|lense|lens system
810 lever
517 lifting device
862 light|light source
405,417 lighter than air craft
633 light microscope
507,695 lock
547,820 locomotive|locomotive engine|railway locomotive
398,480,491,527,590,595,620,681,740,742,786,798,800,856,886,916 machine
479,694,723,739 simple machine
413 machine gun
592 magnetic disk|magnetic disc
633,755 magnifier
551,629 makeup|make up
582 marketplace|market place|mart
539 mat
409,426,530-531,604,685,704,769,778,826,835,892 measuring instrument|measuring system|measuring device
769 measuring stick|measuring rod
476,479,571,600,694,723,739,758,843 mechanical device
823,845 medical instrument
551 medicine|medication|medicament|medicinal drug
458,649,873 memorial|monument
592 memory device|storage device
415,424,454,467,509,582,788,860,865 mercantile establishment|retail store|sales outlet|outlet
633 microscope
403,586,833,847,895 military vehicle
665 minibike|motorbike
475 mirror
814 motorboat|powerboat
665 motorcycle
407-408,436,468,511,555,569,573,575,609,627,656,661,665,675,717,734,751,803,817,864,867 motor vehicle|automotive vehicle
799,877 movable barrier
401-402,420,432,486,494,513,541,546,558,566,577,579,593-594,641-642,683-684,687,699,776,822,875,881,889 musical instrument
635 navigational instrument
451,457,906 necktie|tie
451,457,906 neckwear
697 nightwear|sleepwear|nightclothes
693 oar
421,460,489,525,581,716,799,825,877,912 obstruction|obstructor|obstructer|impediment|impedimenta
553 office furniture
473,512 opener
836 optical device
447,745,837 optical instrument
410,449 outbuilding
400,887 outerwear|overclothes
544,766 oven
568,617,735,869 overgarment|outer garment
692 package|parcel
721 padding|cushioning
567,909 pan|cooking pan
628 passenger ship
466 passenger train
656 passenger van
418,563,749 pen
743 penal institution|penal facility
494,541,577,579,641-642,822,881 percussion instrument|percussive instrument
508,613,742 peripheral|computer peripheral|peripheral device
527,590,620,681 personal computer|pc|microcomputer
732,759 photographic equipment
579,881 piano|pianoforte|forte piano
434,443,533,591,700 piece
434,443,533,591,700 piece of cloth|piece of material
763 pistol|handgun|side arm|shooting iron
415,424,454,467,509,582,788,860,865 place of business|business establishment
497,668,832 place of worship|house of prayer|house of god|house of worship
634 works|industrial plant
819 platform
843,850 plaything|toy
756 pool
590,620,681 portable computer
469,505,849 pot
491 power saw|sawing machine
491,740 power tool
742 printing machine
442,446,448,461,465,490,524,538,556,570,597,619,622,669,715,777,787,794,796,853-855,858,879,884,904-905 protective covering|protective cover|protection
411,615 protective garment
466,654,779,874 public transport
841 pullover|slipover
571 pump
611,918 puzzle
729 rack
487 radiotelephone|radiophone|wireless telephone
912 rail fence
869 raincoat
868 receptacle
475,807 reflector
663 religious residence|cloister
605 reproducer
701 rescue equipment
464,507,535,584,616,676-677,695,772,783,785 constraint
540 rig
657 rocket
733 rod
538,853,858,884 roof
746 rotating mechanism
741 rug|carpet|carpeting
785 safety belt|life belt|safety harness
484,871 sailboat|sailing boat
484,780,871 sailing vessel|sailing ship
604 sandglass
812 satellite|artificial satellite|orbiter
719 savings bank|coin bank|money box
552,824 scarf
633,755 scientific instrument
789 cover|covert|concealment
625 sea boat
407-408,436,468,511,547,555,561,569,573,575,586,609,627,656,661,665,675,717,734,751,757,802-803,817,820,829,847,864,866-867 self propelled vehicle
619 shade
503,773 shaker
710 sharpener
597,777 sheath
410,449 shed
746,781 flat solid
672 shelter
403,510,628,724,833,913 ship
610 shirt
630,770,774 shoe
415,424,454,467,509,788,860,865 shop|store
832 shrine
902 signaling device
781 signboard
776 single reed instrument|single reed woodwind
450,537 sled|sledge|sleigh
800,886 slot machine|coin machine
472,914 small boat
831 sofa|couch|lounge
470,607,818,862 source of illumination
812 spacecraft|ballistic capsule|space vehicle
837 spectacles|specs|eyeglasses|glasses
910 spoon
416,422,429-430,522,543,574-575,602,702 sports equipment
752 sports implement
605 stereo|stereophony|stereo system|stereophonic system
523,542,557,644,816 stick
496 stocking
678 strengthener
402,420,486,546,579,594,881,889 stringed instrument
771 strongbox|deedbox
645 structural member
406,410,415,421,424-425,437,449,454,458,460,467,483,489,497-498,500,506,509,525,536,562,580-582,598-599,624,634,649,660,663,668,672,682,698,706,708,716,727,729,743,762,781,788,799,821,825,832,839,860,863,865,873,877,888,912,915 structure
833 submersible warship
599,708,729 supporting structure
819 surface
474,841 sweater|jumper
445,639,842 swimsuit|swimwear|bathing suit|swimming costume|bathing costume
605,646,754,851 system
526,736 table
659,712,809,910 tableware
756,900 storage tank
851 telecommunication system|telecom system|telecommunication equipment|telecom equipment
487,528,707 telephone|phone|telephone set
755 telescope
672 tent|collapsible shelter
786 textile machine
498,598 theater|theatre
638 tights|leotards
409,530-531,604,704,826,835,892 timepiece|timekeeper|horologe
704,826 timer
551,585,629,631,711,838 toiletry|toilet articles
473,491,499,512,587,596,621,623,726,730-731,740,784,792 tool
434,700 towel
437 tower
586,802,847 tracked vehicle
660 house trailer
466 train|railroad train
632,650 transducer
674,815 trap
608 trouser|pant
555,569,656,675,717,734,864,867 truck|motortruck
813 turner|food turner
459 undergarment|unmentionable
652 uniform
645 vertical
469,505,521,567,813,849,909 utensil
403-405,407-408,417,428,436,444,450,468,472,484,510-511,537,547,554-555,561,565,569,573,575-576,586,603,609,612,625,627-628,656-657,660-661,665,670-671,675,690,705,717,724,734,751,757,780,791,802-803,812,814,817,820,829,833,847,864,866-867,870-871,880,895,913-914 vehicle
403,472,484,510,554,576,625,628,724,780,814,833,871,913-914 watercraft
465 vest|waistcoat
603,612,690 wagon
548 wall unit
659,712,809,910 ware
403,833 warship|war vessel|combat ship
531 watch
413,456,471,657,744,763-764 weapon|weapon system
815 entanglement
422,543 free weight|exercising weight
479,694,723,739 wheel
407-408,428,436,444,468,511,547,555,561,565,569,573,575,586,603,609,612,627,656,660-661,665,670-671,675,690,705,717,734,751,757,791,802-803,817,820,829,847,864,866-867,870,880 wheeled vehicle
434 household linen
401,432,513,558,566,593,683-684,687,699,776,875 wind instrument
905 window blind
459,578 womans clothing
910 woodenware
432,558,683,776 woodwind|woodwind instrument
917 work|piece of work
415 workplace
608 workwear
921 wrapping
418,563,749 writing implement
930-932,935-957,962 solid food
922 fare
924,930-932,935,959-962 food product
930-932,935,962 starches
923,925-929,933-934,962-965 nutriment|nourishment|nutrition|sustenance|aliment|alimentation|victuals
923 entree|main course
924 dip
925 soup
926 stew
927-929 dessert|sweet|afters
928-929 frozen dessert
927 pudding|pud
930-932,962 baked goods
930-932,962 bread|breadstuff|staff of life
931 bun
932 cracker
930,962 loaf of bread|loaf
933-934 sandwich
933 hamburger|beefburger|burger
935-957 produce|green goods|green groceries|garden truck
948-957 edible fruit
935-947 vegetable|veggie|veg
935,945 solanaceous vegetable
935 root vegetable
935 potato|white potato|irish potato|murphy|spud|tater
933-934 snack food
936-938 cruciferous vegetable
936 cabbage|chou
939-942 squash
939-940 summer squash
941-942 winter squash
945 pepper
945 sweet pepper
948 apple
948 eating apple|dessert apple
949 berry
950-951 citrus|citrus fruit|citrous fruit
958 feed|provender
958 fodder
924,959-960 fixings
924,959-960 flavorer|flavourer|flavoring|flavouring|seasoner|seasoning
924,959-960 condiment
959-960 sauce
959 spaghetti sauce|pasta sauce
966-969 beverage|drink|drinkable|potable
961 concoction|intermixture
966,968-969 alcohol|alcoholic drink|alcoholic beverage|intoxicant|inebriant
966 wine|vino
968-969 mixed drink
967 coffee|java
968-969 punch
970,972-980 geological formation|formation
971 globule
970,980 mountain
979 natural depression|depression
970,973,976-977,980 natural elevation|elevation
973 reef
973,977 ridge
975,978 shore
974 outflow|outpouring|natural spring
981 contestant
982 peer|equal|compeer
982 associate
981 athlete|jock
983 diver|frogman|underwater diver
983 explorer|adventurer
982 participant
981 player
985-986 spermatophyte|phanerogam|seed plant
985-986 angiosperm|flowering plant
985-986 flower
948-957,984,987-990,998 reproductive structure
984 oilseed|oil rich seed
986 orchid|orchidaceous plant
986 ladys slipper|lady slipper|ladies slipper|slipper orchid
987 caryopsis
987 kernel
991-997 fungus
992 basidiomycete|basidiomycetous fungi
985-986 vascular plant|tracheophyte
948-957,984,987-990,998 plant part|plant structure
948-957,984,987-990,998 plant organ
948-957,984,987-990,998 fruit
984,987,990 seed
948 pome|false fruit
999 material|stuff
966-969 fluid
966-969 liquid
999 paper
930-932,935-957,962 solid
999 tissue paper
`;
