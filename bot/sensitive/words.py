"""What the words of a message stand for: groups, so that what is learned of one word holds for its like.

Words stand here as the reader of messages leaves them: in small letters, without apostrophes and hyphens.  A word of
WORDS brings all that share its stem; one of FORMS stands for itself alone, because there the form is the point: "told"
tells of a case and "tell" asks for a rule.
"""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "CHILD": """
        bab baby bairn boi boy bubba child children childrens childs chld daughter eldest girl granddaughter
        grandson gurl infant kid kiddie kiddies kiddo kiddy kids kidz lad laddie lass lassie littlie littlun
        mite nephew newborn niece nipper preschooler pupil son stepdaughter stepson teen teenager toddler
        todler tot tween twin wean youngest youngster""",
    "KIN": """
        aunt auntie aunty babysitter bf boyfriend bro brother carer childminder cousin da dad daddy ex
        family father foster gf girlfriend godfather gramps gran grandad granddad grandma grandpa
        grandparent granny guardian hubby husband lodger mam mammy mom mother mum mummy nan nana nanny
        neighbour pa papa parent partner relative sibling sis sister stepbrother stepdad stepdads stepfather
        stepmother stepmum stepsister uncle wife""",
    "SPOUSE": """
        bloke boyfriend ex exs fella fiance flatmate girlfriend housemate hubby husband missus partner wife""",
    "STAFF": """
        agency apprentice assistant bank caretaker chef cleaner coach colleague collegue cook coworker
        deputy dinnerlady employee handyman helper instructor janitor keyperson keyworker leader lsa member
        miss mr mrs ms nurse placement playworker practicioner practitioner receptionist safeguarding senco
        senior sir staff student supervisor ta teacher teammate temp trainee tutor volunteer worker workmate""",
    "MANAGER": """
        boss chair chairman committee ddsl deputy director dsl head headteacher lead manager manageress
        owner proprietor trustee""",
    "OTHER": """
        adult biker bloke builder chap clown contractor creep deliveryman driver electrician entertainer
        fella gentleman grown grownup guy inspector lady magician man men milkman musician nonce nutter oap
        paedo painter passerby pedo pervert photographer plumber postman roofer santa somebody someone
        stranger visitor weirdo woman workman""",
    "HIT": """
        bang barge bash batter beat belt biff bite burn cane choke chuck clamp clobber clock clonk clout
        cosh crack cracked crush cuff dangle deck drag drench dunk elbow flatten fling frogmarch goad haul
        headbutt headlock hit hoist hose hoy hurl jab jam jolt kick kneed kneel lash launch leather lob
        lunge manhandle mash nip paddle peg pelt pinch poke punch push ragdoll ram restrain rip scald scuff
        shake shove shoved slam slap slaped sling slog slug smack smak smother smush snatch soak spank spray
        squash squeeze squirt squish stab stamp stomp strangeld strangle strike suffocate swat swing swipe
        swung tackle tan taunt tear thrash throttle throttling thud thump thumped thwack tip tore torment
        toss trample tread tug twist wallop walloped whack whip wrench wrestle yank yeet""",
    "GRAB": "drop grab grip hold lift pin roughhandle scruff squeeze",
    "HURT": """
        abuse abuser aggressive assault attack beating belittle bleeding brutal brutalise brutality bullying
        cruel damage degrade degrading exploit harm harming humiliate hurt hurtin illtreat injure injured
        maltreat maltreatment mistreat mistreating mock molest neglect ridicule suffer suffering terrorising
        torture traumatised victim victimise violence violent wind""",
    "THREAT": """
        bawl blackmail curse explode intimidate rage roar scream screech shout snarl swear terrify terrorise
        threat threaten threatened yell""",
    "CONFINE": """
        attic barricade bind blindfold bound cage cellar coal cupboard gag imprison lock padlock shed shut
        strap tape tether tie trap""",
    "TOUCH": """
        cuddle cup feel fondle grope hug kiss lick massage nibble nuzzle paw peck rub smooch snog spoon
        squeeze stroke tickle touch""",
    "RAPE": """
        cock csam dick erection fgm fondle groomer grope incest indecent masturbate molest nonce noncing
        orgasm paedo paedophile pedo pedophile penis porn pornographic pornography predator rape rapist
        sexual sexualised sexually upskirt vagina wank""",
    "SEX": """
        arse bath bedroom bikini boob bottom bottomless bottoms boxers bra breast bum crotch cubicle
        explicit fanny flash flashed flasher flies fly foof french genital grind groin knicker lap leggings
        lingerie lodger minnie naked nightie nipple noonoo nude onlyfans pants peek perv pervy privates sex
        sext sexting sextort sexy shower skirt snog strip stripping thrush tights tits toilet tongue topless
        trouser tuppence underwear undies undone undress willie willy zip""",
    "TOOL": """
        belt cable cane cigarette coathanger cord fag hairbrush lighter rope ruler slipper spatula spoon
        stick straightener whip wire""",
    "BRUISE": "bruise bruse brused brusie bruze fingermark handprint welt",
    "MARK": """
        bald bitten blackened bleed blister blistered blood bloodied bloodstain bloody bump burn chipped
        clump cracked cut dent graze lash lashed lovebite lump mark pinprick print puffy purple rash raw
        redness ripped scab scabs scald scar scorch scratch shiner sore split stripe swelled swelling
        swollen tied torn weal wound""",
    "BODY": """
        ankle arm artery back belly body bottom brow bum buttock calf cheek chest chin collarbone ear elbow
        eye eyebrow eyelid face feet finger foot forehead gum hair hand head heel hip jaw kidney knee
        knuckle leg lip mouth nail neck nose nostril palm pupil rib ribcage scalp shin shoulder skin skull
        spine stomach teeth temple thigh throat thumb toe tongue tooth tummy vein windpipe wrist""",
    "DIRTY": """
        barefoot bony famished filthy freezing frozen gaunt homeless hungry lice malnourished mattress mucky
        nappy ravenous reek reeked shivering skinny smelled smelly soaked soil soiled squalor starvin
        starving stink stinking stinks thin underweight unwashed urine wee""",
    "FEAR": """
        afraid beg begs cling clingy cower cry crying distressed dread dreads flinch freeze frightened froze
        ghost hide hysterical jump meltdown mute nightmares panic panicked petrified rock rocking scared
        scream screamed shake shaken shaking silent skared sob sobs stiff tears terrified tremble upset
        wince withdrawn""",
    "DRUNK": """
        beer booze cider cocaine crack dealer druggie drunk edibles hammered heroin high hungover ketamine
        meth methadone needle overdosing paralytic pissed plastered powder smashed spliff stoned tablets
        tipsy vodka wasted weed wine""",
    "FAINT": """
        anaphylactic anaphylactically anaphylaxis asphyxiate asthma blacked blackout chocking choke chokin
        colapse collapse collapsing concussed concussion convulse drown electrocute faint fainting floppy
        gasp gasping gibberish grunting haemorrhage hypo hypothermia impale lifeless limp overdose paralysed
        seize seizure siezure slump slumped spasm spasming swaying swelling swollen unconcious unconscious
        unconsious unresponsive""",
    "POISON": """
        acid ammonia antifreeze batteries battery bead berries berry bleach button calpol capsule chemical
        coin descaler detergent edible firelighter fluid glowstick glue ibuprofen insulin lego liquid
        lozenge magnet marble medication medicine methadone mushroom paint paracetamol pesticide petrol pill
        poison polish rat remover sanitiser spray tablet thinners toadstool turps vape varnish weedkiller""",
    "ILL": """
        blue cardiac choke clammy confused contraction cough coughing delirious delirium dizzy drooling
        drowsy faint grey grunt hallucinate heart heatstroke hive hypo jerk labour limp meningitis miscarry
        pale panic rigid sepsis shivering slurred slurring sugar sweating sweaty twitch unwell vomit wheeze
        wheezy""",
    "WEAPON": """
        airgun alsatian axe bat bb blade bomb bottle catapult chainsaw crossbow crowbar dart dog gun hammer
        knife machete moped petrol pistol pole rottweiler scissors sword""",
    "ONLINE": """
        account ai app chatroom discord dm facebook facetime fb follower fortnite game gamer grindr insta
        instagram internet kik livestream messenger minecraft online onlyfans playstation roblox selfie snap
        snapchat stream streaming tiktok tinder twitch video videocall vr webcam webcams whatsapp xbox
        youtube youtuber yubo""",
    "THING": """
        alarm badge bag ball bike bin blanket book bottle box camera cardigan cash chair coat cup dummy
        folder fridge glove hat jumper kettle key ladder lanyard laptop lid light lunchbox password payslip
        pencil petty phone printer pump purse radiator register rota rug scooter shoe sock tap teddy tent
        toaster toy uniform usb wallet water wellies welly window""",
    "PAPER": """
        assignment certificate checklist course define definition elearning essay example form guidance
        guideline handbook homework inset leaflet legislation module nvq paperwork paragraph policies policy
        poster procedure proceedure protocol quiz record refresher rule scenario script section template
        training webinar workshop""",
    "MILD": """
        calpol chickenpox conjunctivitis eczema fine giggle graze headlice laugh minor nits nosebleed
        plaster scrape slight sniffle splinter sunburn teethe tiny tummyache wobbly""",
    "PAY": """
        bonus contract deposit fee holiday invoice overtime pay payslip pension redundancy refund rota shift
        timesheet wage""",
}

FORMS: Final[dict[str, str]] = {
    "NAME": """
        aaron abbie abi adam aisha alan alex alfie ali alice alison amanda amber amelia amina amir amy ana
        andrea andrew andy ange angela angie ann anna anne annie anthony archie arlo arthur ashley ava
        barbara barry bea becky bella ben benny bernie beth bethany bev billy bob bobby bonnie brad brenda
        brian bryony callum cameron carl carly carol caroline carrie cath cathy charlie charlotte chelsea
        cheryl chloe chris christine claire clare clive cody colin connor courtney craig daisy dan daniel
        danielle danny darren dave david dawn dean deb debbie debra debs denise derek diane dom donna doreen
        doris dorothy duncan edna eileen elaine eleanor eliza elizabeth ella ellie elsie emily emma eric
        ethan eva evan evie ewan fatima faye fergus ffion finlay finn fiona florence frances francis freddie
        freya gail gareth gary gavin gaz gemma geoff george georgia gerry gethin gill gillian gina gladys
        glen gordon graham gwen hannah harley harper harriet harrison harry hassan hayley hazel heather
        heidi helen henry hilary hugo ian ibrahim imogen ines isaac isabel isla jack jackie jacob jacqui
        jade jake jamal james jamie jan jane janet janice janine jas jasmine jason jaxon jayden jean jeff
        jen jenna jennifer jenny jeremy jess jessica jill jim jimmy jo joan joanna joanne jodie joe joel
        john johnny jon jordan josephine josh joshua josie joyce jude judith judy julia julie kai kaiden
        karen karl kate kath katherine kathy katie kayden kayla kayleigh keira keith kel kelly ken kenny
        kerry kev kevin kian kieran kim kirsty kofi kyle lacey lara lauren layla leah leanne lee len lena
        leo lesley lewis lexi liam lily linda lindsay lisa liz logan lola lorna lorraine lottie lou louis
        louise luca lucas lucy luke lynda lynn lynne mabel maddie maggie mai maisie malcolm malik mandy
        marcus margaret maria marie marion martha martin mary mason mateo matt matthew maureen megan mel
        melanie mia michael michelle mick mike mikey mila millie milly mina mo mohammed moira molly muhammad
        musa nadia nancy naomi natalie natasha nate nathan neil nell nia niamh nick nicky nicola nigel nina
        noah nora norman oisin oliver olivia ollie omar orla oscar otis owen paddy pam pamela patricia
        patrick paul paula pauline penny pete peter phil phoebe phyllis pippa polly poppy priya quinn rachel
        ravi rebecca reece reggie reuben rhiannon rhys richard rita rob robbie robert robin roger ron ronnie
        rory rosie ross rowan roy ruby ruth ryan sadie sally sam samantha sandra sara sarah sasha saul scott
        sean shane sharon shaun sheila shelley shelly shirley sian sienna simon sofia sophia sophie stacey
        stan stefan stella steph stephanie steve steven stewart stuart sue susan suzanne sylvia tam tamsin
        tanya tara ted teddy teresa terry theo theresa thomas tia tilly tim tina toby todd tom tommy toni
        tony tracey tracy trevor tricia trish uma val valerie vera vicki vicky victoria vince violet wayne
        wendy william willow yasmin yusuf zac zach zain zainab zak zara zeke zoe""",
    "THEY": """
        he hed her hers herself hes him himself his she shed shes their theirs theirselves them themselves
        they theyd theyre theyve""",
    "ONE": "he hed her hers herself hes him himself his she shes",
    "ME": "i id ill im ive me my myself our us we weve",
    "TOLD": """
        admitted announced announces blurted claimed claims complained confessed confided described
        disclosed discloses drew insists mentioned muttered opened piped reckons repeating repeats revealed
        said saying says sed sez shared showed sobbed spilled swears told whispered written wrote""",
    "SAW": """
        caught clocked discovered found heard noticed overheard read saw seeing seen spotted walked watched
        watching witnessed""",
    "THINK": """
        believe certain concern concerned concerns convinced fear feeling positive reckon sure suspect
        suspected suspects suspicion suspicious think thinking thinks thought uncomfortable uneasy worrid
        worried worries worry worrying""",
    "DID": """
        abused abuses abusing assaulted attacked barged bashed bashes battered battering batters beat beaten
        beating beats belted belts bit bites biting bitten bullied burned burns burnt chased choked chucked
        chucking chucks clamped clipped clouted clouts cracked dangled dangles decked dragged dragging drags
        drenched drugged drugging drugs dunked dunks elbowed flashed flashes flicked flicking flicks flings
        flung forced forcefed forcefeeding forcefeeds forcing frogmarched grabbed grabbing grabs gripped
        gripping grips groomed groped gropes harmed harming harms headbutted hit hits hitted hitting hoisted
        hoists hosed hoys humiliated humiliates hurled hurt hurtin hurting hurts jammed jams kicked kicking
        kicks kissed kisses kissing kneed knelt knocked knocks lamped lashed launched licked licks locked
        locking locks manhandled manhandles manhandling mocked mocks molested molests neglected neglects
        nipped nipping nips pinched pinches pinching pinned pins poked pokes poured pours pulled pulling
        pulls punched punches punching pushed pushes pushing rammed ramming raped rapes raping ripped
        ripping rips rubbed rubbing rubs scalded scratched scratches screamed screaming screams sedated
        sedates sedating sells shaken shakes shaking shook shoved shoves shoving sits slammed slams slaped
        slapped slapping slaps slings slung smacked smacking smacks smothered smothering smothers snatched
        soaked sold spanked spanking spanks spat spits spitting sprayed squash squashed squashes squeezed
        squeezes squeezing squirted squirts stabbed stabs stamped stamping starved starves starving stomp
        stomped stomping strangled strangling strapped strip stripped strips stroked strokes stroking swings
        swiped swung tackled tape taped tapes taunted taunts terrorised threatened threatening threatens
        threw throttled throttles throwing thrown throws thumped thumps thwacked tickled tickles tickling
        tied ties tipped tore touched touches touching trampled tripped trips tugged tugging tugs twisted
        twists tying undressed undresses walloped walloping whacked whacking whacks whipped whips wrapped
        wraps wrestled yanked yanking yanks yeeted""",
    "NOW": """
        afternoon again ago already earlier friday just lately lunchtime mins minutes monday morning
        now rn thursday today tonight tonite tuesday wednesday weekend yesterday""",
    "BEING": "been being gets getting got",
    "NOT": """
        aint aren arent cannot cant couldnt didnt doesnt dont hasnt isn isnt never no nobody not stopped
        wasnt without wont""",
    "MANY": """
        adults anyone babies children contractors kids parents practitioners pupils staff students toddlers
        visitors volunteers workers""",
    "IF": "hypothetical hypothetically if imagine pretend suppose supposing unless whenever",
    "GONE": """
        abducted absconded bolted disappeared escape escaped kidnapped lost missin missing snatched
        unaccounted vanished wandered""",
    "BREATHING": """
        breath breathe breathin breathing breaths brethe brething conscious pulse respond responding
        responsive""",
    "BROKEN": "broke broken busted crushed dislocated fractured mangled severed shattered snapped",
}
