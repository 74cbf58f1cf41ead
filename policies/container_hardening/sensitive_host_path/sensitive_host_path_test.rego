package policies.container_hardening.sensitive_host_path_test

import data.policies.container_hardening.sensitive_host_path

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_volume(path) := _pod({"volumes": [{"name": "data", "hostPath": {"path": path}}]})

_violation(path) := {
	"msg": sprintf("volume \"data\" exposes sensitive host path %q", [path]),
	"details": {"path": ["spec", "volumes", 0, "hostPath", "path"]},
}

test_deny_each_path_of_the_list if {
	every path in sensitive_host_path.default_parameters.paths {
		sensitive_host_path.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_paths_below if {
	every path in [
		"/etc/ssl/certs",
		"/etc/kubernetes/pki/ca.key",
		"/dev/mem",
		"/usr/bin",
		"/var/lib/kubelet/pods",
		"/var/log/pods/a",
		"/.azure/x",
		"/run/secrets/x",
		"/var/run/systemd/private",
		"/opt/cni/bin/loopback",
		"/var/spool/cron/crontabs",
		"/var/lib/rancher/k3s/server/token",
		"/var/run/secrets/x",
	] {
		sensitive_host_path.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_directories_above if {
	every path in [
		"/var", "/var/lib", "/var/log", "/.aws", "/.config", "/run", "/var/run",
		"/opt", "/opt/cni", "/run/dbus", "/var/lib/rancher", "/var/spool",
	] {
		sensitive_host_path.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_loosely_written_paths if {
	every path in [
		"//",
		"/.",
		"/etc/",
		"//etc",
		"/./etc/.//ssl",
		"/opt/../etc",
		"/opt/a/../../proc/1",
		"/../etc",
		"/opt/..",
		"/var/lib/../log",
	] {
		sensitive_host_path.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_windows_drive_in_other_spellings if {
	every path in [`c:\`, "C:/", "C:", `C:\\.\`, `C:\data\..`] {
		sensitive_host_path.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_windows_paths_of_the_parameter if {
	every path in [`c:\programdata\Docker`, "C:/ProgramData", `C:\ProgramData\Docker\x`, `C:\`] {
		sensitive_host_path.violation == {_violation(path)} with input as _volume(path)
			with data.parameters["sensitive-host-path"] as {"paths": [`C:\ProgramData\docker`]}
	}
}

test_deny_paths_of_the_parameter_instead_of_the_list if {
	every path in ["/srv", "/srv/vault", "/srv/vault/x", "/"] {
		sensitive_host_path.violation == {_violation(path)} with input as _volume(path)
			with data.parameters["sensitive-host-path"] as {"paths": ["/other", "/srv/./vault/"]}
	}
}

test_deny_what_the_allowed_paths_do_not_cover if {
	every path in ["/lib", "/lib/modules2", "/lib/mod", "/etc", "/", "/lib/modules/../x", "/usr/lib/modules"] {
		sensitive_host_path.violation == {_violation(path)} with input as _volume(path)
			with data.parameters["sensitive-host-path"] as {"allowed": ["/lib/modules", "/etc/localtime"]}
	}
}

test_deny_below_an_allowed_root if {
	every case in [["/", "/etc"], [`C:\`, `C:\Windows`], ["lib", "/lib"], ["", "/"]] {
		sensitive_host_path.violation == {_violation(case[1])} with input as _volume(case[1])
			with data.parameters["sensitive-host-path"] as {"paths": ["/etc", "/lib", `C:\Windows`], "allowed": [case[0]]}
	}
}

test_deny_each_of_several_volumes_whatever_their_names if {
	sensitive_host_path.violation == {
		{
			"msg": `volume "volumes[0]" exposes sensitive host path "/etc"`,
			"details": {"path": ["spec", "volumes", 0, "hostPath", "path"]},
		},
		{
			"msg": `volume "volumes[2]" exposes sensitive host path "/proc"`,
			"details": {"path": ["spec", "volumes", 2, "hostPath", "path"]},
		},
	} with input as _pod({"volumes": [
		{"hostPath": {"path": "/etc"}},
		{"name": "b", "hostPath": {"path": "/srv/data"}},
		{"name": null, "hostPath": {"path": "/proc", "type": "Directory"}},
	]})
}

test_allow_paths_beside_the_list if {
	every path in [
		"/data",
		"/etcetera",
		"/et",
		"/ETC",
		"/opt/etc",
		"/var/lib/app",
		"/var/log/app",
		"/var/log/pods2",
		"/var/run/app",
		"/run/app",
		"/var/run/docker.sock",
		"/etc/../srv",
		"/etc/x/../../srv",
		`C:\data`,
		`D:\`,
		"/srv/x/../y",
		"/srv/a/b/..",
		"/lib32",
	] {
		sensitive_host_path.violation == set() with input as _volume(path)
	}
}

test_allow_allowed_paths_and_what_lies_below if {
	every path in ["/lib/modules", "/lib/modules/", "//lib/./modules/6.1", "/etc/localtime", "/", `C:\Windows`] {
		sensitive_host_path.violation == set() with input as _volume(path)
			with data.parameters["sensitive-host-path"] as {"allowed": ["/lib/modules", "//etc/localtime", "/", `c:/windows`]}
	}
}

test_allow_relative_empty_and_missing_paths if {
	every host_path in [
		null,
		{},
		{"path": null},
		{"path": ""},
		{"path": "."},
		{"path": "etc"},
		{"path": "x:/etc"},
		{"path": 7},
		{"path": {}},
		{"type": "Directory"},
	] {
		sensitive_host_path.violation == set() with input as _pod({"volumes": [{"name": "data", "hostPath": host_path}]})
	}
}

test_allow_other_volumes_and_none if {
	every spec in [
		{},
		{"volumes": null},
		{"volumes": []},
		{"volumes": [{"name": "etc", "emptyDir": {}}]},
		{"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "/etc"}}]},
	] {
		sensitive_host_path.violation == set() with input as _pod(spec)
	}
}

test_allow_everything_without_paths if {
	every paths in [[], ["etc"]] {
		sensitive_host_path.violation == set() with input as _volume("/etc")
			with data.parameters["sensitive-host-path"] as {"paths": paths}
	}
}

test_deny_the_documented_paths_by_default if {
	sensitive_host_path.default_parameters == {
		"paths": [
			"/", "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/sbin", "/home", "/sys", "/usr",
			"/var/lib/kubelet", "/var/lib/etcd", "/var/lib/docker", "/var/lib/containerd", "/var/lib/rancher/k3s",
			"/var/lib/rancher/rke2", "/var/log/pods", "/var/spool/cron", "/opt/cni/bin",
			"/run/dbus/system_bus_socket", "/run/systemd",
			"/etc/kubernetes", "/etc/kubernetes/azure.json", "/var/lib/waagent",
			"/.aws/credentials", "/.config/gcloud", "/.azure", "/var/run/secrets", `C:\`,
		],
		"allowed": [],
	}
}
