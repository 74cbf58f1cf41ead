# METADATA
# title: Credentials written down
# description: |
#   Tells a credential from other text: by the name that it is given, by the formats of tokens that their issuers document,
#   and by what stands for a value that is filled in later. Nothing that this package returns holds a part of a credential.
package lib.sekisho.credentials

# METADATA
# description: The settings of a user who sets nothing.
defaults := {"namePatterns": [], "nameAllow": [], "valuePatterns": [], "minEntropy": 0}

# METADATA
# description: |
#   What in a text is a credential, each as a message names it: whatever has a known format, and the values that the text
#   gives to names. settings hold what the user adds: namePatterns, nameAllow and valuePatterns, which are regular
#   expressions, and minEntropy.
in_text(text, settings) := in_value(text, settings.valuePatterns) | _named(text, settings)

# METADATA
# description: |
#   Whether a text may hold a credential, or a name that promises one. It is meant to be fast, for example for all variables
#   of a container in one text.
may_hold(_, settings) if count(settings.namePatterns) + count(settings.valuePatterns) > 0

may_hold(text, _) if regex.match(_hint, text)

_hint := concat("|", [_format_hint, _name_hint])

# METADATA
# description: |
#   The text that is judged of a name and its value, as of an environment variable: the value, but of an Authorization header
#   with its name, without which nobody knows it.
text_of(name, value) := concat(": ", ["Authorization", value]) if {
	regex.match(`(?i)(?:^|[^a-z0-9])authorization$`, name)
} else := value

# METADATA
# description: What in a text is a credential whatever its name is, by the known formats and patterns of the user.
in_value(text, patterns) := formats(text) | {sprintf("match of %q", [pattern]) |
	some pattern in patterns
	regex.match(pattern, text)
}

# METADATA
# description: The tokens, keys and passwords of a known format in a text.
formats(text) := {name |
	_may_hold(text)
	some name, format in _formats
	_contains_one_of(text, format.hints)
	some groups in regex.find_all_string_submatch_n(format.pattern, text, -1)
	not is_placeholder(groups[1])
}

# One regular expression is done with a short text; in a long one, each hint is found faster by itself.
_may_hold(text) if count(text) > 500

_may_hold(text) if regex.match(_format_hint, text)

# The hints of all formats.
_format_hint := concat("|", [
	`@|AKIA|ASIA|AIza|GOCSPX-|LS0tLS1CRUdJTi|PRIVATE KEY|SG\.|UTHORIZATION|_v1_|dckr_|eyJ|gh[oprsu]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt|agent|oas|soat|ft|imt)-`,
	`hf_|hooks\.slack\.com/|hv[bs]\.|k_(?:live|test)_|masterauth|npm_|pypi-AgE|requirepass|sk-[aps]|uthorization|xapp-|xox`,
])

# METADATA
# description: |
#   Whether a name and its value, as of an environment variable, are a credential. The value is all that is written: only as a
#   whole it stands for another one, while pieces that look so are parts of a password.
is_pair(name, value, settings) if {
	_is_sought(name, settings)
	written := _written(trim_space(value))
	_is_literal(name, written)
	_is_random(written, settings.minEntropy)
}

# METADATA
# description: Whether a value is what manifests are published with, and what often stays.
is_default(value) if regex.match(`(?i)(?:^|[^a-z])(?:please)?change[-_ ]?(?:me|this|it)(?:[^a-z]|please|$)`, value)

# What follows the scheme of an Authorization header, and what a shell takes where a variable is not set.
_written(value) := regex.replace(regex.replace(value, `^(?i:basic|bearer|token)\s+(\S+)$`, "${1}"), `^\$\{[\w.-]+:[-=]?((?:[^?+=-].*)?)\}$`, "${1}")

# A name that ends in password means nothing else; a secret or a token may also be a setting about it, or the name of a Secret.
_is_literal(name, value) if {
	not _stands_for_another(value)
	not regex.match(_no_value, value)
	_is_credible(_words(name), value)
}

_is_credible(words, value) if {
	regex.match(_password, words)
	not regex.match(`^[0-9]{0,3}$|\n`, value)
	not _is_sentence(value)
}

_is_credible(words, value) if {
	not regex.match(_password, words)
	not regex.match(_setting, value)
	not regex.match(`\s`, value)
	not _is_name_of_secret(words, value)
}

_is_name_of_secret(words, value) if {
	regex.match(`(?:^|_)secrets?$`, words)
	not regex.match(_shared_secret, words)
	regex.match(`^[a-z0-9]+(?:[-.][a-z0-9]+)+$|^[a-z]{1,10}$`, value)
}

# Words may be a password, unless they are about one.
_is_sentence(value) if {
	contains(value, " ")
	regex.match(`(?i)pass|[.:?!]$`, value)
}

_stands_for_another(value) if regex.match(_whole_reference, value)

_stands_for_another(value) if {
	not is_default(value)
	regex.match(_whole_blank, lower(value))
}

# The name of a variable has no digits, or promises a credential.
_stands_for_another(value) if {
	not is_default(value)
	regex.match(`^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$`, value)
	_is_name_of_variable(value)
}

# Expressions with hardly anything around them.
_stands_for_another(value) if {
	rest := regex.replace(value, _expression, "")
	rest != value
	not regex.match("[0-9]", rest)
}

_stands_for_another(value) if count({character | some character in split(value, "")}) < 3

_is_name_of_variable(value) if not regex.match("[0-9]", value)

_is_name_of_variable(value) if regex.match(_name, _words(value))

# METADATA
# description: |
#   Whether a value stands for one that is filled in later: a reference to a variable or a vault, a template's
#   expression, a word such as REPLACE_ME, or one or two characters over and over.
is_placeholder(value) if regex.match(_reference, value)

is_placeholder(value) if regex.match(_blank, lower(value))

is_placeholder(value) if count({character | some character in split(value, "")}) < 3

# METADATA
# description: Shannon's entropy of a text, in bits per character.
entropy(text) := sum([part |
	some character in {character | some character in characters}
	n := count([1 | some other in characters; other == character])
	part := (n / total) * (_log2(total) - _log2(n))
]) if {
	characters := split(text, "")
	total := count(characters)
}

# Engines have no logarithm. Above a power of two it is the series of the inverse hyperbolic tangent, five digits of it.
_log2(n) := whole + ((2 / 0.6931471805599453) * (((z + (cube / 3)) + ((cube * (z * z)) / 5)) + (((cube * cube) * z) / 7))) if {
	whole := count([1 | some bit in numbers.range(1, 20); bits.lsh(1, bit) <= n])
	power := bits.lsh(1, whole)
	z := (n - power) / (n + power)
	cube := (z * z) * z
}

_is_random(_, minimum) if minimum <= 0

_is_random(value, minimum) if {
	minimum > 0
	entropy(value) >= minimum
}

_is_sought(name, settings) if {
	words := _words(name)
	regex.match(_name, words)
	not regex.match(_other_name, words)
	not name in {"PWD", "OLDPWD"} # The working directory of a shell.
	not _matches_one_of(name, settings.nameAllow)
}

_is_sought(name, settings) if {
	_matches_one_of(name, settings.namePatterns)
	not _matches_one_of(name, settings.nameAllow)
}

# dbPassword, db.password and DB-PASSWORD are one name.
_words(name) := lower(regex.replace(regex.replace(name, `([a-z0-9])([A-Z])`, "${1}_${2}"), `[^A-Za-z0-9]+`, "_"))

# One regular expression runs over the whole text: to go through the lines of a large one takes far longer.
_named(text, settings) := {sprintf("value of %q", [name]) |
	_may_name(text, settings)
	some [_, written, quoted, single, escaped, bare, rest] in regex.find_all_string_submatch_n(_pair(settings), _stripped(text), -1)
	name := trim_left(written, "-.")
	count(name) <= 64
	not _is_code(name, bare)
	not _is_prose(written, rest)
	value := concat("", [quoted, single, escaped, bare])
	is_pair(name, value, settings)
	not is_placeholder(trim_space(value))
	not regex.match(`\s`, trim_space(value))
}

_may_name(_, settings) if count(settings.namePatterns) > 0

_may_name(text, _) if regex.match(_name_hint, text)

_name_hint := concat("|", [
	`(?i:pass|pwd|secret|token|credential|bearer|azure[^a-z0-9]*(?:storage|client)[^a-z0-9]*key|key[^a-z0-9]*content)`,
	`(?i:(?:api|access|private|encryption|signing|account|master|auth)[^a-z0-9]*key)`,
])

_pair(settings) := sprintf(_pair_format, [_named_so]) if {
	count(settings.namePatterns) == 0
} else := sprintf(_pair_format, [""])

# Comments explain a setting more often than they set it. A flag and its value are two words, or one.
_stripped(text) := regex.replace(
	regex.replace(text, `(?m)^[[:blank:]]*(?:#|//|;|\*|--[[:blank:]])[^\n]*`, ""),
	`((?:^|\s)--?[A-Za-z][A-Za-z0-9_-]*)[[:blank:]]+([^\s-])`, "${1}=${2}",
)

# Without quotes, what a program computes is no value: token = request.token, password=password.
_is_code(name, bare) if name == bare

_is_code(_, bare) if regex.match(`^[-$\x60&*!]|[(\[{]|^[A-Za-z_]{2,}(?:\.[A-Za-z_]+)+$|^(?i:string|str|text|bytes|int|any)$`, bare)

_is_code(name, bare) if {
	not regex.match(_password, _words(name))
	regex.match(`^[A-Za-z]{1,5}$`, bare)
}

# Without quotes, words that follow make it a sentence, unless a shell reads it.
_is_prose(written, rest) if {
	rest != ""
	not regex.match(`^-|^[A-Z0-9_]+$`, written)
}

_matches_one_of(text, patterns) if {
	some pattern in patterns
	regex.match(pattern, text)
}

_contains_one_of(text, parts) if {
	some part in parts
	contains(text, part)
}

_named_so := concat("", [
	`(?:passw(?:or)?d|passphrase|pwd|[-_.]pass|\bpass|secret|token|credential|bearer|api[-_.]?key|`,
	`(?:access|private|encryption|signing|account|master|auth|azure[-_.]?storage|azure[-_.]?client)[-_.]?key|key[-_.]?content)`,
])

_pair_format := concat("", [
	`(?i)([a-z0-9_.-]*%s[a-z0-9_.-]*)\\?["']?[[:blank:]]*(?::=|=>|[:=])[[:blank:]]*`,
	`(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|\\"([^"\\\n]*)\\"|([^\s"'#,;|)}\]]+)((?:[[:blank:]]+[a-z]+(?:[[:blank:].,!?\n]|$))?))`,
])

# Names as words: db_password.
_name := concat("", [
	`passw(?:or)?d|passphrase|pwd|(?:^|_)pass$|secret|token|credential|(?:^|_)bearer|api_?key|`,
	`(?:access|private|encryption|signing|account|master|auth|azure_?storage|azure_?client)_?key|key_content$`,
])

_password := `(?:passw(?:or)?d|passphrase|pwd|(?:^|_)pass)(?:_?[0-9]+)?$`

# What is about a credential: where it is, how long it lives, how it is made.
_other_name := concat("", [
	`(?:^|_)public_|initial_cluster_token$|tokeni[sz]|password_?less|`,
	`(?:existing|pull|tls|ca|cert|certificate)_?secrets?$|(?:passw(?:or)?d|pass|token|credentials?)_?keys?$|`,
	`(?:passw(?:or)?d|secret|token|credential|key)s?(?:file|path|dir|name|namespace|url|uri|ttl|id|ref|type)s?$|`,
	`_(?:access|action|addr|address|age|algorithm|alg|algo|at|attribute|audience|auth|backend|bits|bytes|cache|charset|chars|`,
	`check|claim|class|column|command|cookie|count|days|description|dir|directory|disabled|domain|driver|duration|email|`,
	`enabled?|encoder|encoding|encryption|endpoint|engine|env|error|event|exchange|expir(?:y|es|ation)|expires_in|field|file|`,
	`filename|files|filter|flow|folder|form|format|group|handler|hash|hasher|header|help|hint|host|hours|ids?|index|input|`,
	`interval|issuer|keyname|label|length|len|lifetime|limit|link|location|login|manager|max|message|method|metric|min|minutes|`,
	`mode|msg|namespace|names?|owner|page|param|parameter|path|paths|pattern|period|permissions?|policy|port|prefix|prompt|`,
	`property|provider|query|realm|refs?|reference|refresh|regex|regexp|renewal|required|reset|review|reviewer|role|roles|rotation|`,
	`rules?|scheme|scopes?|seconds|selector|server|service|size|source|src|state|status|storage|store|strategy|subject|suffix|`,
	`template|text|timeout|title|total|ttl|types?|uri|url|usage|usages|user|username|validation|validator|var|verification|`,
	`version|volume)$`,
])

# No value, a label, a switch, a structure, a hash, a path, or a URL, whose password is a format of its own.
_no_value := concat("", [
	`^(?:Password|Passphrase|Secret|Token|Credentials)$|`,
	`(?i)^(?:true|false|yes|no|on|off|none|null|nil|undefined|unset|enabled?|disabled?|)$|(?s:^\{.*\}$|^\[.*\]$)|`,
	`^\{(?:s?sha[0-9]*|s?md5|crypt|bcrypt|argon2\w*|pbkdf2\w*|scrypt)\}|`,
	`^[a-z][a-z0-9+.-]*://|^(?:~|\.{1,2})?/[\w.@/-]*$|^[a-z]:[\\/]`,
])

_setting := concat("", [
	`(?i)^[0-9][0-9.,_]{0,11}(?:[a-z]{1,2}|min|days?)?$|^(?:[0-9]+(?:ms|[smhdw]))+$|^x-[a-z-]+$|(?-i:^[a-z0-9_.-]+(?:/[a-z0-9_.-]+)+$)|`,
	`^(?:string|str|text|bytes|int|integer|object|array|bool|boolean|basic|bearer|digest|jwt|oidc|oauth2?|ldap|saml|kerberos|`,
	`plain|plaintext|opaque|md5|sha-?(?:1|256|384|512)|[ehrp]s(?:256|384|512)|bcrypt|argon2[id]{0,2}|scrypt|pbkdf2|file|env|`,
	`vault|kubernetes|k8s|aws|gcp|azure|redis|memory|database|postgres|postgresql|mysql|local|global|cookie|header|query|`,
	`session|authorization|authentication|internal|external|auto|default|random|generated?|static|dynamic|optional|required|always|never|`,
	`ifnotpresent)$|^[\w.-]+\.(?:pem|key|crt|cer|p12|pfx|jks)$`,
])

# A secret that two parties share is written as text, while other names end so when they say which Secret is meant.
_shared_secret := `(?:access|api|app|auth|client|consumer|cookie|csrf|hmac|jwt|oauth2?|refresh|session|shared|signing|token|webhook)_?secret$`

_reference := concat("", [
	`\$\(|\$\{|\{\{|\[\[|<%|<[^<>]*>|\x60|^\$[A-Za-z_]\w*$|^%[A-Za-z_]+%?$|^@+[\w.-]+@+$|^__\w+__$|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|`,
	`^ENC[\[(]|^\{cipher\}|^\$(?:[0-9][a-z]?|y|apr1|argon2[id]*|scrypt|pbkdf2[\w-]*)\$|`,
	`^(?:vault|bao|ref\+[a-z0-9]+|op|arn|ssm|awssm|gcpsm|akv|azurekv|keyvault|secretref|secretmanager|berglas|sm|kms|file|env):|@azurekeyvault$`,
])

# Nothing but a reference.
_whole_reference := concat("", [
	`^\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+)$|^%[A-Za-z_]+%?$|^@+[\w.-]+@+$|^__\w+__$|^[\w-]*<[^<>]*>$|^\x60[^\x60]*\x60$|`,
	`^ENC(?:\[.*\]|\(.*\))$|^\{cipher\}|^\$(?:[0-9][a-z]?|y|apr1|argon2[id]*|scrypt|pbkdf2[\w-]*)\$|`,
	`^(?:vault|bao|ref\+[a-z0-9]+|op|arn|ssm|awssm|gcpsm|akv|azurekv|keyvault|secretref|secretmanager|berglas|sm|kms|file|env):|@azurekeyvault$`,
])

# What Kubernetes, shells and templates replace.
_expression := `(?s)\$\([^()]*\)|\$\{[^{}]*\}|\{\{.*?\}\}|\[\[\s.*?\s\]\]|<%.*?%>`

# In lower case: words without any digit, masks, and the few words that numbers may follow.
_whole_blank := concat("", [
	`^(?:[^0-9]*[^a-z0-9])?(?:replace|place[-_ ]?holder|redacted|masked|to[-_ ]?be[-_ ]|(?:fill|put|insert|enter|provide)[-_ ]|`,
	`not[-_ ]?(?:set|used|needed|required|real|a[-_ ])|your(?:[^a-z0-9]|own|pass|secret|token|api|key)|`,
	`(?:todo|tbd|tba|fixme|dummy|fake|example|sample|mock|unused|ignored?)(?:[^a-z0-9]|$))[^0-9]*$|`,
	`^(?:replace[-_ ]?(?:me|this|with)|your[-_ ]|(?:placeholder|todo|dummy|fake|example|sample|mock)[-_ ])[a-z0-9_ -]*$|`,
	`^(?:[a-z0-9]{1,12}[-_])*x{3,}(?:[-_]?x+)*$|^.{0,4}\*{3,}.{0,4}$|^[\w-]{0,4}\.{3,}$|^[\w-]{0,4}…$|^….{0,4}$`,
])

# In lower case.
_blank := concat("", [
	`change[-_ ]?(?:me|this|it)|replace|place[-_ ]?holder|redacted|masked|to[-_ ]?be[-_ ]|(?:fill|put|insert|enter|provide)[-_ ]|`,
	`not[-_ ]?(?:set|used|needed|required|real|a[-_ ])|(?:^|[^a-z])your(?:[^a-z]|own|pass|secret|token|api|key)|x{4,}|\*{3}|\.{3}|…|`,
	`(?:^|[^a-z0-9])(?:todo|tbd|tba|fixme|dummy|fake|example|sample|mock|unused|ignored?)(?:[^a-z0-9]|$)`,
])

# What issuers document, and what programs read. A hint is cheap to look for; the first group is the secret part.
_formats := {
	"private key": {
		"hints": ["PRIVATE KEY", "LS0tLS1CRUdJTi"],
		"pattern": concat("", [
			`(?:-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[nr]|[A-Za-z-]+: [^\n]*\n)*|`,
			`LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFURSBLRVkt|BFQyBQUklWQVRFIEtFWS0t|BQUklWQVRFIEtFWS0t|BPUEVOU1NIIFBSSVZBVEUgS0VZ))`,
			`([A-Za-z0-9+/=]{32})`,
		]),
	},
	"password in a URL": {"hints": ["@"], "pattern": concat("|", [
		`://[^\s/?#:@"'<>\[\]]*:([^\s/?#@"'\[\](){}<>|^,;]+)@[\w\[$.-]`,
	])},
	"password of a data source": {"hints": ["@tcp(", "@unix("], "pattern": `\w:([^\s:@/"'()]+)@(?:tcp|unix)\(`},
	"Authorization header": {"hints": ["uthorization", "UTHORIZATION"], "pattern": concat("", [
		`(?i)\bauthorization\b\\?["']?[[:blank:]]*[:=]?[[:blank:]]*\\?["']?(?:basic|bearer|token)[[:blank:]]+`,
		`([a-z0-9+/=._~-]*(?-i:[0-9A-Z=])[a-z0-9+/=._~-]{7,})`,
	])},
	"password of Redis": {
		"hints": ["requirepass", "masterauth"],
		"pattern": `(?m)^[[:blank:]]*(?:requirepass|masterauth)[[:blank:]]+"?([^\s"]+)`,
	},
	"JSON web token": {"hints": ["eyJ"], "pattern": `\b(eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})`},
	"AWS access key": {"hints": ["AKIA", "ASIA"], "pattern": `\b((?:AKIA|ASIA)[A-Z2-7]{16})\b`},
	"GitHub token": {
		"hints": ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
		"pattern": `\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})`,
	},
	"GitLab token": {"hints": ["gl"], "pattern": `\b(gl(?:pat|dt|rt|cbt|ptt|agent|oas|soat|ft|imt)-[\w.=-]{20,})`},
	"Slack token": {"hints": ["xox", "xapp-"], "pattern": `\b(xox[abeoprs]-[0-9A-Za-z-]{10,}|xapp-[0-9]-[0-9A-Za-z-]{10,})`},
	"Slack webhook": {
		"hints": ["hooks.slack.com/"],
		"pattern": `hooks\.slack\.com/(?:services|workflows|triggers)/([A-Z0-9]{6,}/[A-Za-z0-9/]{16,})`,
	},
	"Google API key": {"hints": ["AIza"], "pattern": `\b(AIza[\w-]{35})`},
	"Google client secret": {"hints": ["GOCSPX-"], "pattern": `\b(GOCSPX-[\w-]{28})`},
	"Stripe key": {"hints": ["k_live_", "k_test_"], "pattern": `\b((?:sk|rk)_(?:live|test)_[0-9A-Za-z]{16,})`},
	"npm token": {"hints": ["npm_"], "pattern": `\b(npm_[A-Za-z0-9]{36})\b`},
	"PyPI token": {"hints": ["pypi-AgE"], "pattern": `\b(pypi-AgE[\w-]{50,})`},
	"Docker Hub token": {"hints": ["dckr_"], "pattern": `\b(dckr_(?:pat|oat)_[\w-]{20,})`},
	"Vault token": {"hints": ["hvs.", "hvb."], "pattern": `\b(hv[sb]\.[\w-]{24,})`},
	"SendGrid key": {"hints": ["SG."], "pattern": `\b(SG\.[\w-]{22}\.[\w-]{43})`},
	"DigitalOcean token": {"hints": ["_v1_"], "pattern": `\b(do[opr]_v1_[a-f0-9]{64})\b`},
	"Hugging Face token": {"hints": ["hf_"], "pattern": `\b(hf_[A-Za-z]{34})\b`},
	"OpenAI or Anthropic key": {"hints": ["sk-"], "pattern": `\b(sk-(?:proj|svcacct|admin|ant)-[\w-]{20,})`},
}
