package policies.network.ingress_nginx_injection_test

import data.policies.network.ingress_nginx_injection

_ingress(annotations) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "web", "annotations": annotations},
}

_paths(paths) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"spec": {"rules": [{}, {"http": {"paths": [{"path": path} | some path in paths]}}]},
}

_config(data_) := {"apiVersion": "v1", "kind": "ConfigMap", "data": data_}

_nginx(name) := concat("/", ["nginx.ingress.kubernetes.io", name])

_violation(annotation, what) := {
	"msg": sprintf("annotation %s %s", [annotation, what]),
	"details": {"path": ["metadata", "annotations", annotation]},
}

_breaks_out(name, marks) := _violation(
	_nginx(name),
	sprintf("can break out of its directive: it has %s", [marks]),
)

_path_violation(i, path, what) := {
	"msg": sprintf("path %q holds %s", [path, what]),
	"details": {"path": ["spec", "rules", 1, "http", "paths", i, "path"]},
}

test_deny_snippets_of_both_controllers if {
	every annotation in [
		_nginx("configuration-snippet"), _nginx("server-snippet"), _nginx("auth-snippet"), _nginx("stream-snippet"),
		_nginx("modsecurity-snippet"), "nginx.org/server-snippets", "nginx.com/location-snippets",
	] {
		every value in ["return 200;", "", "# {}"] {
			ingress_nginx_injection.violation == {_violation(annotation, "writes into the configuration of NGINX")} with input as _ingress({
				annotation: value,
				"a": "b",
			})
		}
	}
}

test_deny_ingress_of_old_clusters if {
	every version in ["extensions/v1beta1", "networking.k8s.io/v1beta1"] {
		ingress_nginx_injection.violation == {_violation(_nginx("server-snippet"), "writes into the configuration of NGINX")} with input as object.union(
			_ingress({_nginx("server-snippet"): "x"}),
			{"apiVersion": version},
		)
	}
}

test_allow_snippets_under_other_prefixes_and_names if {
	every annotation in [
		"example.com/server-snippet", "nginx.orgs/server-snippet", "server-snippet",
		_nginx("snippet"), _nginx("server-snippet-x"), "x.nginx.org/server-snippets",
	] {
		ingress_nginx_injection.violation == set() with input as _ingress({annotation: "return 200;"})
	}

	ingress_nginx_injection.violation == set() with input as _ingress({_nginx("server-snippet"): "return 200;"})
		with data.parameters["ingress-nginx-injection"] as {"annotationPrefixes": ["web.example"]}
	ingress_nginx_injection.violation == set() with input as _ingress({_nginx("server-snippet"): null})
}

test_deny_snippets_under_a_prefix_of_ones_own if {
	ingress_nginx_injection.violation == {_violation(
		"web.example/server-snippet",
		"writes into the configuration of NGINX",
	)} with input as _ingress({"web.example/server-snippet": "return 200;"})
		with data.parameters["ingress-nginx-injection"] as {"annotationPrefixes": ["a.example", "web.example"]}
}

_plain := [
	"affinity-mode", "app-root", "auth-cache-duration", "auth-cache-key", "auth-method", "auth-proxy-set-headers",
	"auth-realm", "auth-request-redirect", "auth-response-headers", "auth-secret", "auth-signin",
	"auth-signin-redirect-param", "auth-tls-error-page", "auth-tls-match-cn", "auth-tls-secret",
	"auth-tls-verify-client", "auth-url", "client-body-buffer-size", "connection-proxy-header", "cors-allow-headers",
	"cors-allow-methods", "cors-allow-origin", "cors-expose-headers", "custom-headers", "fastcgi-index",
	"fastcgi-params-configmap", "mirror-host", "mirror-request-body", "mirror-target", "modsecurity-transaction-id",
	"opentelemetry-operation-name", "permanent-redirect", "proxy-body-size", "proxy-buffer-size", "proxy-cookie-domain",
	"proxy-cookie-path", "proxy-http-version", "proxy-max-temp-file-size", "proxy-next-upstream", "proxy-redirect-from",
	"proxy-redirect-to", "proxy-ssl-ciphers", "proxy-ssl-name", "proxy-ssl-protocols", "proxy-ssl-secret",
	"rewrite-target", "server-alias", "session-cookie-domain", "session-cookie-name", "session-cookie-path",
	"ssl-ciphers", "temporal-redirect", "upstream-hash-by", "upstream-vhost", "x-forwarded-prefix",
]

test_deny_every_annotation_that_breaks_out if {
	every name in _plain {
		ingress_nginx_injection.violation == {_breaks_out(name, "a semicolon")} with input as _ingress({_nginx(name): "a;"})
	}
}

test_deny_every_mark if {
	every value, marks in {
		"a\nb": "a line break",
		"a\rb": "a line break",
		"a{": "a brace",
		"}a": "a brace",
		"${a b}": "a brace",
		"$a{b}": "a brace",
		"a;": "a semicolon",
		`a"`: "a quote",
		"'": "a quote",
		"a#b": "a number sign",
		"access_by_lua_block": "Lua code",
		"lua_package_path": "Lua code",
		"load_module": "Lua code",
		"\n};#\"": "a brace, a line break, a number sign, a quote, a semicolon",
	} {
		ingress_nginx_injection.violation == {_breaks_out("auth-url", marks)} with input as _ingress({_nginx("auth-url"): value})
	}
}

test_allow_variables_in_braces if {
	every value in ["${request_uri}", "a-${b1}-${C_d}"] {
		ingress_nginx_injection.violation == set() with input as _ingress({_nginx("upstream-hash-by"): value})
	}
}

test_allow_braces_of_regular_expressions_but_nothing_else if {
	ingress_nginx_injection.violation == set() with input as _ingress({_nginx("server-alias"): `~^a{2}$`})
	ingress_nginx_injection.violation == {_breaks_out("server-alias", "a semicolon")} with input as _ingress({_nginx("server-alias"): "a{;"})
}

test_allow_other_annotations if {
	every annotation in [_nginx("canary-by-header-pattern"), "nginx.org/rewrites", "example.com/auth-url", _nginx("auth-url-x")] {
		ingress_nginx_injection.violation == set() with input as _ingress({annotation: "a;{}\"\n"})
	}

	ingress_nginx_injection.violation == set() with input as _ingress({_nginx("auth-url"): ["a;"]})
}

test_deny_paths if {
	every path, what in {
		"/etc": "/etc",
		"/etc/passwd": "/etc",
		"/x{alias /etc;}": "/etc",
		"/root": "/root",
		"/root/.ssh": "/root",
		"/x { root /root/; }": "/root",
		"/var/run/secrets": "/var/run/secrets",
		"/x/var/run/secrets/kubernetes.io": "/var/run/secrets",
		"/..": "the step ..",
		"../x": "the step ..",
		"/a/../b": "the step ..",
		"/a\n": "a control character",
		"/a\tb": "a control character",
		"/a\u007fb": "a control character",
		"/a\"": "a quote",
		"/access_by_lua_block": "Lua code",
		"/access_by_lua": "Lua code",
	} {
		ingress_nginx_injection.violation == {_path_violation(1, path, what)} with input as _paths(["/", path])
	}
}

test_deny_paths_for_each_reason if {
	ingress_nginx_injection.violation == {
		_path_violation(0, "/etc/../x\n", "/etc"),
		_path_violation(0, "/etc/../x\n", "the step .."),
		_path_violation(0, "/etc/../x\n", "a control character"),
	} with input as _paths(["/etc/../x\n"])
}

test_allow_paths_that_only_look_alike if {
	every path in [
		"/", "/etcd", "/etc-x", "/etc.d", "/api/etc", "/api/root", "/roots", "/root.ca", "/a..b", "/..a", "/a..",
		"/var/run", "/run", "/a b", "/a~/etcetera", "", null, 1, "/it's", "/a/[a-z]{2}/(.*)",
	] {
		ingress_nginx_injection.violation == set() with input as _paths([path])
	}
}

test_deny_snippets_that_the_controller_allows if {
	every value in ["true", "True", "1", "yes", "x"] {
		ingress_nginx_injection.violation == {{
			"msg": sprintf(`allow-snippet-annotations is %q instead of "false"`, [value]),
			"details": {"path": ["data", "allow-snippet-annotations"]},
		}} with input as _config({"allow-snippet-annotations": value})
	}
}

test_deny_risk_level_of_the_controller if {
	every value in ["Critical", "critical", "CRITICAL"] {
		ingress_nginx_injection.violation == {{
			"msg": sprintf("annotations-risk-level is %q, which admits snippets", [value]),
			"details": {"path": ["data", "annotations-risk-level"]},
		}} with input as _config({"annotations-risk-level": value})
	}
}

test_allow_controllers_without_snippets if {
	every value in ["false", "False", "FALSE", "f", "F", "0", "", " false", null, false, true] {
		ingress_nginx_injection.violation == set() with input as _config({"allow-snippet-annotations": value})
	}

	every value in ["High", "Medium", "Low", "", null, 1] {
		ingress_nginx_injection.violation == set() with input as _config({"annotations-risk-level": value})
	}

	ingress_nginx_injection.violation == set() with input as _config({})
}

test_allow_other_kinds if {
	every api_version in ["example.com/v1", "v1"] {
		every kind in ["Ingress", "Service"] {
			ingress_nginx_injection.violation == set() with input as object.union(
				_paths(["/etc"]),
				{
					"apiVersion": api_version,
					"kind": kind,
					"metadata": {"annotations": {_nginx("server-snippet"): "x", _nginx("auth-url"): ";"}},
					"data": {"allow-snippet-annotations": "true", "annotations-risk-level": "Critical"},
				},
			)
		}
	}
}
