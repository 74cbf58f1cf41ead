package policies.container_hardening.container_runtime_socket_test

import data.policies.container_hardening.container_runtime_socket

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_volume(path) := _pod({"volumes": [{"name": "data", "hostPath": {"path": path}}]})

_violation(path) := {
	"msg": sprintf("volume \"data\" exposes a container runtime socket: host path %q", [path]),
	"details": {"path": ["spec", "volumes", 0, "hostPath", "path"]},
}

test_deny_each_socket_of_the_list if {
	every path in container_runtime_socket.default_parameters.sockets {
		container_runtime_socket.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_either_spelling_of_run if {
	every path in ["/var/run/podman/podman.sock", "/var/run/k3s/containerd/containerd.sock", "/run/dockershim.sock"] {
		container_runtime_socket.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_the_names_of_sockets_wherever_they_lie if {
	every path in [
		"/var/snap/microk8s/common/run/containerd.sock",
		"/run/user/1000/docker.sock",
		"/run/docker/containerd/containerd.sock",
		"/run/user/1000/podman/podman.sock",
		"/srv/crio.sock",
		"/srv/cri-dockerd.sock/",
		"/opt/var/run/docker.sock",
	] {
		container_runtime_socket.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_names_of_the_parameter_instead_of_the_list if {
	every path in ["/srv/a/runtime.sock", "/runtime.sock"] {
		container_runtime_socket.violation == {_violation(path)} with input as _volume(path)
			with data.parameters["container-runtime-socket"] as {"names": ["runtime.sock"]}
	}
	container_runtime_socket.violation == set() with input as _volume("/srv/docker.sock")
		with data.parameters["container-runtime-socket"] as {"names": ["runtime.sock"]}
}

test_deny_directories_that_hold_a_socket if {
	every path in ["/", "/run", "/var/run", "/run/containerd", "/var/run/crio", "/run/podman", "/run/k3s", "/run/docker"] {
		container_runtime_socket.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_loosely_written_paths if {
	every path in [
		"//",
		"/.",
		"/run/",
		"//run//docker.sock",
		"/./run/./docker.sock/",
		"/var//run",
		"/var/./run/docker.sock",
		"/var/lib/../run/docker.sock",
		"/a/b/../../run",
		"/a/../b/../run",
		"/../run",
		"/run/x/..",
		"/run/..",
	] {
		container_runtime_socket.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_windows_pipes_in_other_spellings if {
	every path in [`\\.\PIPE\Docker_Engine`, "//./pipe/docker_engine", `\\.\pipe\\containerd-containerd`] {
		container_runtime_socket.violation == {_violation(path)} with input as _volume(path)
	}
}

test_deny_sockets_of_the_parameter_instead_of_the_list if {
	container_runtime_socket.violation == {_violation("/srv/runtime.sock")} with input as _volume("/srv/runtime.sock")
		with data.parameters["container-runtime-socket"] as {"sockets": ["/other.sock", "//srv/./runtime.sock"]}

	container_runtime_socket.violation == {_violation("c:/Runtime")} with input as _volume("c:/Runtime")
		with data.parameters["container-runtime-socket"] as {"sockets": [`C:\runtime\x.sock`]}
}

test_deny_read_only_mount_too if {
	container_runtime_socket.violation == {_violation("/run/docker.sock")} with input as _pod({
		"volumes": [{"name": "data", "hostPath": {"path": "/run/docker.sock"}}],
		"containers": [{"name": "app", "volumeMounts": [{"name": "data", "mountPath": "/s", "readOnly": true}]}],
	})
}

test_deny_each_of_several_volumes_whatever_their_names if {
	container_runtime_socket.violation == {
		{
			"msg": `volume "volumes[0]" exposes a container runtime socket: host path "/run"`,
			"details": {"path": ["spec", "volumes", 0, "hostPath", "path"]},
		},
		{
			"msg": `volume "volumes[2]" exposes a container runtime socket: host path "/"`,
			"details": {"path": ["spec", "volumes", 2, "hostPath", "path"]},
		},
	} with input as _pod({"volumes": [
		{"hostPath": {"path": "/run"}},
		{"name": "b", "emptyDir": {}},
		{"name": null, "hostPath": {"path": "/"}},
	]})
}

test_allow_paths_beside_the_sockets if {
	every path in [
		"/var",
		"/var/lib",
		"/var/log",
		"/run/docker.sock.d",
		"/run/docker/plugins",
		"/run/containerd/io.containerd.runtime.v2.task",
		"/run/docker.sock/below",
		"/running",
		"/RUN",
		"/Run/Docker.sock",
		"/opt/var/run/docker",
		"/srv/my-docker.sock",
		"/srv/Docker.sock",
		"/var/run/../lib",
		"/run/../data",
		"/data/../run/x",
		"/pipe/Docker_Engine",
		`C:\`,
		`C:\run`,
		"/data/..run",
		"/data/x/..",
		"/data/a/b/..",
		"/data/a/../b",
	] {
		container_runtime_socket.violation == set() with input as _volume(path)
	}
}

test_allow_relative_empty_and_missing_paths if {
	every host_path in [
		null,
		{},
		{"path": null},
		{"path": ""},
		{"path": "."},
		{"path": "run"},
		{"path": "run/docker.sock"},
		{"path": "x:/run"},
		{"path": 7},
		{"path": {}},
		{"type": "Socket"},
	] {
		container_runtime_socket.violation == set() with input as _pod({"volumes": [{"name": "data", "hostPath": host_path}]})
	}
}

test_allow_other_volumes_and_none if {
	every spec in [
		{},
		{"volumes": null},
		{"volumes": []},
		{"volumes": [{"name": "docker.sock", "emptyDir": {}}]},
		{"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "/run/docker.sock"}}]},
	] {
		container_runtime_socket.violation == set() with input as _pod(spec)
	}
}

test_allow_everything_without_sockets if {
	every sockets in [[], ["docker.sock"]] {
		container_runtime_socket.violation == set() with input as _volume("/run/docker.sock")
			with data.parameters["container-runtime-socket"] as {"sockets": sockets, "names": []}
	}
}

test_deny_the_documented_sockets_by_default if {
	container_runtime_socket.default_parameters == {
		"sockets": [
			"/var/run/docker.sock",
			"/run/docker.sock",
			"/run/docker/containerd/containerd.sock",
			"/run/containerd/containerd.sock",
			"/var/run/containerd/containerd.sock",
			"/run/crio/crio.sock",
			"/var/run/crio/crio.sock",
			"/run/cri-dockerd.sock",
			"/var/run/cri-dockerd.sock",
			"/run/podman/podman.sock",
			"/run/k3s/containerd/containerd.sock",
			"/var/run/dockershim.sock",
			`\\.\pipe\containerd-containerd`,
			`\\.\pipe\docker_engine`,
		],
		"names": ["docker.sock", "containerd.sock", "crio.sock", "podman.sock", "cri-dockerd.sock"],
	}
}
