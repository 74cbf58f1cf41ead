package lib.sekisho.credentials_test

import data.lib.sekisho.credentials

_settings := credentials.defaults

_with(settings) := object.union(_settings, settings)

# Written in pieces, so that no scanner takes these for real ones.
_tokens := {
	"AWS access key": ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"],
	"Authorization header": [
		"Authorization: Basic dXNlcjpwYXNzd29yZA==",
		`proxy_set_header Authorization "Bearer 0123456789abcdef";`,
		`{"authorization": "token 0123456789abcdef"}`,
	],
	"DigitalOcean token": [concat("", ["dop_", "v1_", _repeated("0123abcd", 8)])],
	"Docker Hub token": [concat("", ["dckr_", "pat_", _repeated("Abc1_-x9", 4)])],
	"GitHub token": [
		concat("", ["ghp", "_", _repeated("a1B2", 9)]),
		concat("", ["github", "_pat_", _repeated("a1B2_c3", 12)]),
	],
	"GitLab token": [concat("", ["glpat", "-", _repeated("a1B2_", 4)]), concat("", ["glrt", "-", _repeated("a1B2-", 4)])],
	"Google API key": [concat("", ["AIza", _repeated("SyA1b-_", 5)])],
	"Google client secret": [concat("", ["GOCSPX", "-", _repeated("Ab1_", 7)])],
	"Hugging Face token": [concat("", ["hf", "_", _repeated("AbcDefGhiJkLmNoPq", 2)])],
	"JSON web token": [concat(".", [
		"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
		"eyJzdWIiOiIxMjM0NTY3ODkwIn0",
		"dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
	])],
	"OpenAI or Anthropic key": [concat("", ["sk-", "proj-", _repeated("Ab1_", 6)]), concat("", ["sk-", "ant-", _repeated("Ab1-", 6)])],
	"PyPI token": [concat("", ["pypi-", "AgE", _repeated("IcHlwaS5v_", 5)])],
	"SendGrid key": [concat(".", ["SG", _repeated("Ab1_d-fg9hi", 2), concat("", [_repeated("Ab1_d-fg", 5), "xyz"])])],
	"Slack token": [concat("-", ["xoxb", "2345678901", "AbCdEfGh"]), concat("-", ["xapp", "1", "A0123456789"])],
	"Slack webhook": [concat("/", ["https://hooks.slack.com", "services", "T0123ABCD", "B0123ABCD", "Ab1Cd2Ef3Gh4Ij5K"])],
	"Stripe key": [concat("_", ["sk", "live", "0123456789abcdef"]), concat("_", ["rk", "test", "0123456789abcdef"])],
	"Vault token": [concat("", ["hvs", ".", _repeated("CAESI-", 4)]), concat("", ["hvb", ".", _repeated("AAAAb_", 4)])],
	"npm token": [concat("", ["npm", "_", _repeated("a1B2", 9)])],
	"password in a URL": [
		"postgres://app:s3cret@db.example/app",
		"redis://:foobared@redis:6379",
		"see https://user:pa.ss@[::1]/x",
		"amqp://u:p4s$w@$HOST",
	],
	"password of Redis": ["requirepass foobared", "port 1\n  masterauth \"foobared\"\n"],
	"password of a data source": ["app:s3cret@tcp(db:3306)/app", "app:s3cret@unix(/run/db.sock)/app"],
	"private key": [
		concat("", ["-----BEGIN PRIVATE ", "KEY-----\n", _repeated("MIIEvQIB", 8)]),
		concat("", ["-----BEGIN RSA PRIVATE ", `KEY-----\n`, _repeated("MIIEvQIB", 8)]),
		concat("", ["-----BEGIN ENCRYPTED PRIVATE ", "KEY-----\r\n  ", _repeated("MIIEvQIB", 8)]),
		concat("", ["-----BEGIN EC PRIVATE ", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", _repeated("MIIEvQIB", 8)]),
		concat("", ["-----BEGIN PGP PRIVATE ", "KEY BLOCK-----\n\n", _repeated("lQOYBF+x", 8)]),
		concat("", ["LS0tLS1CRUdJTi", "BSU0EgUFJJVkFURSBLRVkt", _repeated("MIIEvQIB", 4)]),
		concat("", ["LS0tLS1CRUdJTi", "BFQyBQUklWQVRFIEtFWS0t", _repeated("MIIEvQIB", 4)]),
		concat("", ["LS0tLS1CRUdJTi", "BQUklWQVRFIEtFWS0t", _repeated("MIIEvQIB", 4)]),
		concat("", ["LS0tLS1CRUdJTi", "BPUEVOU1NIIFBSSVZBVEUgS0VZ", _repeated("MIIEvQIB", 4)]),
	],
}

_repeated(text, n) := concat("", [text | some _ in numbers.range(1, n)])

test_formats_of_tokens if {
	every name, texts in _tokens {
		every text in texts {
			credentials.formats(text) == {name}
			credentials.formats(sprintf("a\n%s\nb", [text])) == {name}
			credentials.in_value(text, []) == {name}
		}
	}
}

test_every_format_once_in_a_text if {
	all := concat("\n", [text | some texts in _tokens; some text in texts])
	credentials.formats(all) == object.keys(_tokens)
}

test_formats_in_short_and_long_texts if {
	padding := _repeated("a b\n", 126)
	every name, texts in _tokens {
		every text in texts {
			credentials.formats(concat("", [padding, text])) == {name}
			credentials.formats(concat("", [padding, text, "\n", padding])) == {name}
		}
	}
	credentials.formats(padding) == set()
}

test_no_format if {
	every text in [
		"",
		"AKIAIOSFODNN7EXAMPL",
		"AKIAIOSFODNN7EXAMPLEE",
		"xAKIAIOSFODNN7EXAMPLE",
		"AKIA1111111111111111",
		"AKIAXXXXXXXXXXXXXXXX",
		"ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"ghp_short",
		"eyJhbGciOiJIUzI1NiJ9",
		"sk-learn-0123",
		"pypi-server",
		"hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
		"https://user@git.example/app",
		"https://git.example:443/a@b",
		"https://$USER:$PASS@git.example/app",
		"https://user:${PASS}@git.example/app",
		"https://user:<password>@git.example/app",
		"https://user:REPLACE_ME@git.example/app",
		"https://%s:%s@git.example/app",
		"http://host:8080\nuser@host",
		"(?:https?://)[^:]+:[^@]+@x",
		"app:$PASS@tcp(db:3306)/app",
		"requirepass replace-default-auth",
		"# requirepass foobared",
		"Authorization: Bearer $TOKEN",
		"Authorization: Bearer authentication",
		"authorization: true",
		"-----BEGIN PRIVATE KEY-----",
		"-----BEGIN PRIVATE KEY-----\n<your key>\n-----END PRIVATE KEY-----",
		"-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
		"-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUF\n",
		"-----BEGIN PUBLIC KEY-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUF\n",
		"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURkekNDQWwrZ0F3SUJBZ0lF",
		"sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d",
	] {
		credentials.formats(text) == set()
	}
}

test_names_that_promise_a_credential if {
	every name in [
		"password", "PASSWORD", "DB_PASSWORD", "dbPassword", "db.password", "db-passwd", "PGPASSWORD", "MYSQL_PWD", "DB_PASS", "pass",
		"passphrase", "PASSWORD1", "PASSWORD_2", "password.txt", "REDIS_PASSWORD_MASTER", "secret", "CLIENT_SECRET", "clientSecret",
		"JWT_SECRET_KEY", "SECRET_KEY_BASE", "token", "GITHUB_TOKEN", "tokens", "accessToken", "API_KEY", "apikey", "x-api-key",
		"AWS_SECRET_ACCESS_KEY", "ACCESS_KEY", "PRIVATE_KEY", "privateKey", "ENCRYPTION_KEY", "signing.key", "ACCOUNT_KEY", "MASTER_KEY",
		"AZURE_STORAGE_KEY", "AZURE_CLIENT_KEY", "azureStorageKey", "OCI_CLI_KEY_CONTENT",
		"AUTH_KEY", "credential", "CREDENTIALS", "BEARER", "auth_bearer", "k8svaultapikey", "TOKEN_PROD",
	] {
		credentials.is_pair(name, "hunter2+x9", _settings)
	}
}

test_names_that_promise_none if {
	every name in [
		"", "user", "DB_USER", "PWD", "OLDPWD", "BYPASS", "PASS_THROUGH", "COMPASS", "KEY", "STORAGE_KEY", "CLIENT_KEY", "PRIMARY_KEY", "SORT_KEY", "PUBLIC_KEY", "AUTHOR",
		"NEXT_PUBLIC_API_KEY", "PASSWORD_FILE", "passwordFile", "passwordfile", "PASSWORD_MIN_LENGTH", "TOKEN_TTL", "tokenurl", "SECRET_NAME",
		"secretName", "SECRET_ID", "AWS_ACCESS_KEY_ID", "TOKEN_EXPIRES_IN", "TOKENIZERS_PARALLELISM", "TOKENISER", "PASSWORDLESS_LOGIN",
		"existingSecret", "imagePullSecret", "IMAGE_PULL_SECRETS", "tlsSecret", "passwordKey", "adminPasswordKey", "TOKEN_KEY", "CREDENTIALS_PATH",
		"ETCD_INITIAL_CLUSTER_TOKEN", "secretRef", "password_hash", "TOKEN_AUDIENCE",
	] {
		not credentials.is_pair(name, "hunter2+x9", _settings)
	}
}

test_values_of_a_password if {
	every value in [
		"hunter2", "postgres", "password", "redis", "vault", "123456", "1234", "Pa$$w0rd", "p@ss", "$ecret-1", "secret-password", "a/b",
		"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "/9j/4AA+Sk==", "my.pass.word", "xyz", "hunter2\n",
	] {
		credentials.is_pair("DB_PASSWORD", value, _settings)
	}
}

test_values_of_a_token if {
	every value in [
		"hunter2", "root", "secret", "supersecret", "my-secret-token", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "0123456789012345",
		"0a1b2c3d", "123e4567-e89b-12d3-a456-426614174000",
	] {
		credentials.is_pair("API_TOKEN", value, _settings)
	}
}

test_values_that_are_no_credential if {
	every name in ["DB_PASSWORD", "API_TOKEN"] {
		every value in [
			"", " ", "\n", "true", "False", "yes", "off", "none", "null", "disabled", "enable", "0", "12", "123", "Password", "Token",
			"{}", "{\"a\": 1}", "[a]", "https://idp.example/token", "/run/secrets/password", "./password", "../a/b", "~/.pass",
			`C:\secrets\token`, "c:/secrets", "$(DB_PASSWORD)", "${DB_PASSWORD}", "user:$(OTHER)", "$DB_PASSWORD", "$pass", "{{ .Values.password }}", "[[ x ]]",
			"<% x %>", "<password>", "%PASSWORD%", "%s", "@PASSWORD@", "@@a.b-c@@", "__PASSWORD__", "DB_PASSWORD_VAL", "`cat x`", "ENC[AES256_GCM,data:x]", "ENC(abc)",
			"{cipher}abc", "$2y$10$abcdef", "$apr1$abc", "$6$abc$def", "$argon2id$v=19", "vault:secret/data/app#password", "ref+vault://a/b",
			"op://vault/item", "arn:aws:secretsmanager:x", "secret@azurekeyvault", "REPLACE_ME", "replace-default-auth",
			"placeholder_secret", "place-holder", "redacted", "to-be-set", "fill-in", "insert-here", "not-used", "notset", "yourpassword",
			"your-token-here", "<*** your token ***>", "xxxx", "XXXXXXXX", "***", "a***", "...", "…abc", "TODO", "todo-later", "tbd", "FIXME", "dummy",
			"fake-token", "example", "an_example", "sample", "mock", "unused", "ignored", "aaaaa", "ababab", "??", "---",
			"your-256-bit-secret", "${A:-}", "${A:-$B}", "${A:-${B}}", "${A:?must be set}", "${db-password}", "Bearer $TOKEN", "Bearer <token>",
			"Basic $(CREDENTIALS)", "$(A):$(B)", "sk-<your key>", "{SSHA}W6ph5Mm5Pz8G", "Please enter your password", "<CHANGE_ME>", "S3_SECRET_KEY",
			"What is your pet?", "replace-me-2", "sample_1", "sk-xxxx-xxxx", "ab***12", "sk-...", "TOKEN_1", "{{ a }}-{{ b }}", "{\n\"a\": 1\n}",
		] {
			not credentials.is_pair(name, value, _settings)
		}
	}
}

# Pieces that look like a reference, a mask or a word such as example are parts of these.
test_values_of_which_pieces_look_like_placeholders if {
	every name in ["DB_PASSWORD", "API_TOKEN"] {
		every value in [
			"$uperSecret1", "${POSTGRES_PASSWORD:-hunter2}", "${POSTGRES_PASSWORD:hunter2}", "${db-password:=hunter2}", "HUNTER_2", "AB12_CD34_EF56",
			"[k2!xq9Z", "{k2!xq9Z", "a<9Kq>z!", "a`9Kqz!", "pa...ss9K", "s...t", "abcxxxxdef", "irreplaceable9", "k{{9x", "a$(b1", "hunter2-$(POD)",
			"Bearer 0123456789abcdef0123", "basic aHVudGVyMg==", "token hunter22", "Bearer ${TOKEN:-hunter2}", "my-example-9x", "a***bcdefg",
		] {
			credentials.is_pair(name, value, _settings)
		}
	}
}

test_several_words_are_a_password if {
	every value in ["correct horse battery staple", "two words"] {
		credentials.is_pair("DB_PASSWORD", value, _settings)
		not credentials.is_pair("API_TOKEN", value, _settings)
	}
	every value in ["The passphrase of the key", "Which word is it?", "two\nlines", "a:\n  b: c 1\n"] {
		not credentials.is_pair("DB_PASSWORD", value, _settings)
	}
}

test_defaults_are_deployed if {
	every value in ["changeme", "CHANGE-ME", "CHANGE_ME", "change_this", "changeit", "changeme123", "ChangeMe!", "please-change-me"] {
		credentials.is_pair("DB_PASSWORD", value, _settings)
		credentials.is_default(value)
	}
	every value in ["hunter2", "exchange-media", "unchanged"] {
		not credentials.is_default(value)
	}
}

test_text_may_hold_what_is_found_in_it if {
	every name, texts in _tokens {
		every text in texts {
			credentials.may_hold(json.marshal({name: text}), _settings)
		}
	}
	every name in ["DB_PASSWORD", "db-pwd", "SECRET", "token", "CREDENTIALS", "bearer", "x.api-key", "ACCESS::KEY", "azureStorageKey", "OCI_CLI_KEY_CONTENT"] {
		credentials.may_hold(sprintf("a: %s=b", [name]), _settings)
	}
	every text in ["", "LOG_LEVEL=info", "KEY=a", "global-task-1", "disk-usage"] {
		not credentials.may_hold(text, _settings)
		credentials.may_hold(text, _with({"namePatterns": ["x"]}))
		credentials.may_hold(text, _with({"valuePatterns": ["x"]}))
	}
}

test_authorization_is_judged_with_its_name if {
	every name in ["AUTHORIZATION", "HTTP_AUTHORIZATION", "proxy-authorization", "Authorization"] {
		text := credentials.text_of(name, "Basic YWRtaW46aHVudGVyMg==")
		credentials.in_text(text, _settings) == {"Authorization header"}
		credentials.in_text(credentials.text_of(name, "Node,RBAC"), _settings) == set()
	}
	every name in ["AUTHORIZATION_MODE", "PREAUTHORIZATION", "A"] {
		credentials.text_of(name, "Basic x") == "Basic x"
	}
}

test_values_that_set_something_about_a_token if {
	every value in [
		"authentication", "tls.key", "client-1.pem", "3600", "123456", "12.5", "30s", "24h", "5min", "7days", "1h30m", "10Mi", "X-Auth-Token", "x-api-key", "string", "bearer", "JWT", "HS256",
		"sha256", "file", "vault", "redis", "cookie", "Authorization", "default", "secret/data/app", "projects/shop/secrets/db/versions/latest",
	] {
		not credentials.is_pair("API_TOKEN", value, _settings)
	}
}

test_names_of_secrets if {
	every name in ["SECRET", "webSecret", "TLS_SECRETS"] {
		every value in ["web-tls", "shop.db-1", "argocd-secret", "regcred"] {
			not credentials.is_pair(name, value, _settings)
		}
	}

	every name in ["JWT_SECRET", "clientSecret", "COOKIE_SECRET", "SECRET_KEY"] {
		credentials.is_pair(name, "my-super-secret", _settings)
	}

	every value in ["supersecret", "s3cr3t", "Web-Tls", "web_tls-x", "-web-tls", "web-tls-"] {
		credentials.is_pair("SECRET", value, _settings)
	}
}

test_placeholders_next_to_values if {
	every value in ["irreplicable", "unchanged", "xxxab", "yourself", "counterexamples", "a..b", "a**b", "methodology", "abc", "mockingbird"] {
		not credentials.is_placeholder(value)
	}
}

test_names_of_the_user if {
	credentials.is_pair("LICENSE", "abc", _with({"namePatterns": ["^PIN$", "LICEN[CS]E"]}))
	not credentials.is_pair("license", "abc", _with({"namePatterns": ["LICEN[CS]E"]}))
	credentials.is_pair("PASSWORD_FILE", "abc", _with({"namePatterns": ["FILE"]}))
	not credentials.is_pair("LICENSE", "abc", _with({"namePatterns": ["LICENSE"], "nameAllow": ["^LIC"]}))
	not credentials.is_pair("LICENSE", "REPLACE_ME", _with({"namePatterns": ["LICENSE"]}))
	not credentials.is_pair("DB_PASSWORD", "hunter2", _with({"nameAllow": ["^X$", "^DB_"]}))
	credentials.is_pair("PASSWORD", "hunter2", _with({"nameAllow": ["^DB_"]}))
	credentials.in_text("license: abc123", _with({"namePatterns": ["^license$"]})) == {`value of "license"`}
	credentials.in_text("a: 1\nlicense = \"abc123\"\npassword=hunter2", _with({"namePatterns": ["license"]})) == {
		`value of "license"`,
		`value of "password"`,
	}
}

test_values_of_the_user if {
	credentials.in_value("x shop-0123 y", ["^z", "shop-[0-9]+"]) == {`match of "shop-[0-9]+"`}
	credentials.in_value("x shop-abc y", ["shop-[0-9]+"]) == set()
	credentials.in_text("x shop-0123 y", _with({"valuePatterns": ["shop-[0-9]+"]})) == {`match of "shop-[0-9]+"`}
}

test_entropy_of_words_and_random_texts if {
	every text, bits in {"": 0, "a": 0, "aaaa": 0, "ab": 1, "abab": 1, "abcd": 2, "abcdefgh": 3, "0123456789abcdef": 4} {
		credentials.entropy(text) == bits
	}

	# As computed with a logarithm.
	every text, bits in {"abc": 1.584963, "hunter2": 2.807355, "password": 2.75, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY": 4.662815} {
		abs(credentials.entropy(text) - bits) < 0.0001
	}
}

test_entropy_that_the_user_demands if {
	credentials.is_pair("DB_PASSWORD", "abcdefgh", _with({"minEntropy": 3}))
	not credentials.is_pair("DB_PASSWORD", "abcdefgg", _with({"minEntropy": 3}))
	credentials.is_pair("DB_PASSWORD", "abcdefgg\n", _with({"minEntropy": 2.7}))
	credentials.in_text("password=abcdefgg", _with({"minEntropy": 3})) == set()
	credentials.in_text("postgres://app:abcdefgg@db", _with({"minEntropy": 5})) == {"password in a URL"}
}

test_settings_in_a_text if {
	every text in [
		"db.password=hunter2",
		"a=1\n  db.password = hunter2\n",
		"db.password\t:\thunter2",
		"db.password: hunter2 # the real one",
		"- db.password: \"hunter2\"",
		`db.password: "a\"b"`,
		"db.password: 'hunter2'",
		"db.password:=hunter2",
		"db.password => hunter2",
		"'db.password': hunter2",
		"export db.password=hunter2; run",
		`{"a":1,"db.password":"hunter2","b":{}}`,
		`{"a": "{\"db.password\": \"hunter2\"}"}`,
		"{db.password: hunter2}",
		"[db.password=hunter2]",
		"(db.password=hunter2)",
		"Uid=sa;db.password=hunter2;Encrypt=no",
		"jdbc:x://db/app?user=a&db.password=hunter2&ssl=no",
		"run --db.password=hunter2",
		"run -db.password=hunter2 and more",
		"db.password=hunter2 other=1",
		"db.password=secret.txt1",
		"x: 1\n#\ny db.password=hunter2",
		"db.password: set # it",
	] {
		credentials.in_text(text, _settings) == {`value of "db.password"`}
	}
}

test_settings_of_each_kind_of_name if {
	every name in [
		"passwd", "passphrase", "pwd", "db-pass", "pass", "client_secret", "token", "credential", "bearer", "api-key", "apiKey", "access_key",
		"private.key", "encryption-key", "signing_key", "AccountKey", "master_key", "auth.key",
	] {
		credentials.in_text(sprintf("%s=hunter2+x9", [name]), _settings) == {sprintf("value of %q", [name])}
	}
}

test_several_settings_in_a_text if {
	credentials.in_text(`{"db":{"password":"hunter2"},"api":{"token":"abcd99","key":"x"},"mail":{"password":"hunter3"}}`, _settings) == {
		`value of "password"`,
		`value of "token"`,
	}
	credentials.in_text("PGPASSWORD=hunter2 API_TOKEN=abcd99 psql -h db", _settings) == {
		`value of "PGPASSWORD"`,
		`value of "API_TOKEN"`,
	}
}

test_a_flag_and_its_value if {
	every text in [
		"run --password hunter2",
		"--password hunter2",
		"run -v\t--password \"hunter2\" --x",
		"run --password=hunter2 and more",
		"run \\\n  --password hunter2",
	] {
		credentials.in_text(text, _settings) == {`value of "password"`}
	}
}

test_what_sets_nothing if {
	every text in [
		"",
		"password",
		"password=",
		"password: \"\"",
		"password:\n  secretKeyRef: {name: db1234}",
		"# password=hunter2",
		"  // password=hunter2",
		"; password = hunter2",
		"-- password = hunter2",
		" * password = hunter2",
		"password=${PASSWORD}",
		"password=$PASSWORD",
		"password=$(cat /run/password)",
		"password=`cat x`",
		"password: {type: string}",
		"password: [a1b2]",
		"password: &anchor",
		"password: *alias",
		"password: !vault abc",
		"password: string",
		"token: str",
		"password = os.environ[\"X\"]",
		"password = get_password()",
		"connect(user=user, password=password)",
		"secret=config.secret",
		"password=config.db.password",
		"login.password=Enter your password",
		"password: The one that you chose.",
		"no token: set TOKEN first",
		"token: redis",
		"token: abcde",
		"if token == expected",
		"if password != expected1",
		"run --password --verbose",
		"run --password $PASSWORD",
		"run --token-file /x",
		"tokens: 4096",
		"token.ttl=3600",
		"secretName=shop1234",
		"monkey=hunter2",
		"my-key: hunter2",
	] {
		credentials.in_text(text, _settings) == set()
	}
}

test_code_of_a_password_only if {
	credentials.in_text("password: abcde", _settings) == {`value of "password"`}
	credentials.in_text("token: abcdef", _settings) == {`value of "token"`}
	credentials.in_text("token: \"abcde\"", _settings) == {`value of "token"`}
	credentials.in_text("token: abcd1", _settings) == {`value of "token"`}
	credentials.in_text("password=\"password\"", _settings) == {`value of "password"`}
	credentials.in_text("password: \"string\"", _settings) == {`value of "password"`}
}

test_long_words_are_no_names if {
	credentials.in_text(sprintf("%sPwd=abc123", [_repeated("a", 61)]), _settings) == {sprintf("value of %q", [concat("", [_repeated("a", 61), "Pwd"])])}
	credentials.in_text(sprintf("%sPwd=abc123", [_repeated("a", 62)]), _settings) == set()
}

test_text_has_formats_too if {
	credentials.in_text("a AKIAIOSFODNN7EXAMPLE b", _settings) == {"AWS access key"}
	credentials.in_text("token=AKIAIOSFODNN7EXAMPLE", _settings) == {"AWS access key", `value of "token"`}
}
