package oracle

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/pod-security-admission/api"
	"sigs.k8s.io/yaml"
)

// Kubernetes keeps a manifest for every way to pass and to fail each check, at every version. They are the only pods
// here whose verdict is known beforehand, so they also show that the judge is asked the right question.
func TestKubernetesFixtures(t *testing.T) {
	c := newComparison(t)
	folder := moduleFolder(t, "k8s.io/pod-security-admission")
	files, err := filepath.Glob(filepath.Join(folder, "test", "testdata", "*", "v*", "*", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 4_000 {
		t.Fatalf("only %d fixtures below %s", len(files), folder)
	}

	inParallel(len(files), func(i int) {
		if err := compareFixture(c, files[i]); err != nil {
			t.Error(err)
		}
	})
	c.report(t)
	fmt.Printf("oracle: %d fixtures, %d verdicts, %d disagreements\n", len(files), c.verdicts, c.disagreements())
}

func compareFixture(c *comparison, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}

	parts := strings.Split(filepath.ToSlash(file), "/")
	level, expected := api.Level(parts[len(parts)-4]), parts[len(parts)-2] == "pass"
	version, err := api.ParseVersion(parts[len(parts)-3])
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	pod, err := c.judge.Decode(data)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if verdict := c.judge.Verdict(pod, version); verdict.Levels[level] != expected {
		return fmt.Errorf("%s: the judge is asked wrongly: %v", file, verdict.Detail)
	}

	return c.compare(file, data, version)
}

// Every generated pod is compared at the newest version, and each older version sees every tenth pod.
func TestGeneratedPods(t *testing.T) {
	seed, count, start := runSeed(t), podCount(t), time.Now()
	c := newComparison(t)
	newest, all := c.judge.Newest(), c.judge.Versions()
	inParallel(count, func(i int) {
		var versions []api.Version
		for turn, version := range all {
			if version == newest || (i+turn)%10 == 0 {
				versions = append(versions, version)
			}
		}
		where := fmt.Sprintf("pod %d of seed %d", i, seed)
		if err := c.compare(where, Pod(podRand(seed, i)), versions...); err != nil {
			t.Error(err)
		}
	})

	c.report(t)
	t.Logf("all pods at version %v, %d pods at each of %d others, %v", newest, count/10, len(all)-1, time.Since(start))
	fmt.Printf("oracle: %d pods, %d verdicts, %d disagreements, seed %d\n", count, c.verdicts, c.disagreements(), seed)
}

// A controller's findings are those of the pods that it creates, each path below the pod template.
func TestControllersLikeTheirPods(t *testing.T) {
	seed, count := runSeed(t), podCount(t)/10
	c := newComparison(t)
	versions, kinds := c.judge.Versions(), templates()

	findings := make([]int, len(kinds))
	var mutex sync.Mutex
	inParallel(count, func(i int) {
		pod, kind, version := Pod(podRand(seed, i)), i%len(kinds), versions[i/len(kinds)%len(versions)]
		bare, wrapped, err := bareAndWrapped(c, pod, kinds[kind], version)
		if err != nil {
			t.Errorf("pod %d of seed %d: %v\n%s", i, seed, err, pod)
			return
		}
		mutex.Lock()
		defer mutex.Unlock()
		findings[kind] += len(bare)
		if message := strings.Join(bare, "\n"); strings.Contains(message, "%!") {
			t.Errorf("sprintf was given the wrong values (pod %d of seed %d): %s\n%s", i, seed, message, pod)
		}
		if diff := cmp.Diff(bare, wrapped); diff != "" && !t.Failed() {
			t.Errorf("%s and Pod differ (pod %d of seed %d, version %v; -pod +%[1]s):\n%[5]s\n%[6]s", kinds[kind].kind, i, seed, version, diff, pod)
		}
	})
	for kind, total := range findings {
		t.Logf("%s: %d findings", kinds[kind].kind, total)
		if total == 0 {
			t.Errorf("no %s had a finding: nothing was compared", kinds[kind].kind)
		}
	}
}

func bareAndWrapped(c *comparison, pod []byte, into template, version api.Version) (bare, wrapped []string, err error) {
	controller, err := wrap(pod, into)
	if err != nil {
		return nil, nil, err
	}
	ours, err := c.ours(version)
	if err != nil {
		return nil, nil, err
	}
	ofPod, err := ours.Findings(pod)
	if err != nil {
		return nil, nil, err
	}
	ofController, err := ours.Findings(controller)
	return lines(ofPod, into.path), lines(ofController, nil), err
}

// inParallel calls work for 0 to count-1 on all cores.
func inParallel(count int, work func(i int)) {
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := worker; i < count; i += workers {
				work(i)
			}
		})
	}
	group.Wait()
}

func moduleFolder(t *testing.T, module string) string {
	t.Helper()
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatalf("go list -m %s: %v", module, err)
	}
	return strings.TrimSpace(string(output))
}
