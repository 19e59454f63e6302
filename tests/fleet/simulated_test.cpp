// The simulated cloud and its journal.
#include "fleet/providers/simulated.h"

#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <fstream>
#include <set>

#include "model/error.h"
#include "tests/support/catch.h"
#include "tests/support/manual_time.h"
#include "tests/support/run.h"
#include "tests/support/temporary_folder.h"

using namespace fleet::providers;
using namespace std::chrono_literals;

namespace {

struct Cloud {
    test_support::TemporaryFolder folder;
    test_support::ManualClock clock;
    boost::asio::io_context context;
    std::unique_ptr<Simulated> cloud = open();

    std::filesystem::path journal() const { return folder / "cloud.jsonl"; }
    std::unique_ptr<Simulated> open() { return std::make_unique<Simulated>(clock, Simulated::Options{.journal = journal()}); }
    Machine create(const std::string& token, bool spot = false) {
        MachineRequest request;
        request.token = token;
        request.spot = spot;
        return test_support::run(context, cloud->create(request));
    }
    void destroy(const std::string& id) { test_support::run(context, cloud->destroy(id)); }
    std::vector<Machine> list() { return test_support::run(context, cloud->list()); }
};

// Files of this process cannot grow beyond a size, as on a disk that is full.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t size) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &old_limit_);
        const rlimit limit{size, old_limit_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &old_limit_);
        std::signal(SIGXFSZ, old_handler_);
    }

private:
    void (*old_handler_)(int);
    rlimit old_limit_{};
};

}  // namespace

TEST_CASE("a token makes one machine, however often it is asked for") {
    Cloud cloud;
    const auto first = cloud.create("a");
    CHECK(cloud.create("a").cloud_instance_id == first.cloud_instance_id);
    CHECK(cloud.list().size() == 1);
}

TEST_CASE("the cloud outlives its process, and never gives an id twice") {
    Cloud cloud;
    cloud.create("a");
    const auto b = cloud.create("b");
    const auto c = cloud.create("c");
    cloud.destroy(c.cloud_instance_id);
    for (int i = 0; i < 2; ++i) {
        cloud.cloud = cloud.open();
        CHECK(cloud.list().size() == 2);
        CHECK(cloud.create("b").cloud_instance_id == b.cloud_instance_id);
    }
    CHECK(cloud.create("d").cloud_instance_id != c.cloud_instance_id);
}

TEST_CASE("a machine boots by the clock, also while nobody runs the program") {
    Cloud cloud;
    cloud.create("a");
    CHECK(cloud.list()[0].status == MachineStatus::pending);
    cloud.cloud.reset();
    cloud.clock.set(cloud.clock.now() + 90s);
    cloud.cloud = cloud.open();
    CHECK(cloud.list()[0].status == MachineStatus::running);
}

TEST_CASE("a line that was torn by the end of the process is left out, and what follows is kept") {
    Cloud cloud;
    cloud.create("a");
    cloud.cloud.reset();
    std::ofstream(cloud.journal(), std::ios::app) << R"({"made":{"serial":2,"tok)";
    cloud.cloud = cloud.open();
    CHECK(cloud.list().size() == 1);
    cloud.create("b");
    cloud.cloud = cloud.open();
    CHECK(cloud.list().size() == 2);
}

TEST_CASE("a full disk is a refusal, and nothing of it is in the journal") {
    Cloud cloud;
    cloud.create("a");
    {
        const FileSizeLimit limit(std::filesystem::file_size(cloud.journal()) + 20);  // room for a part of a line
        CHECK_THROWS_AS(cloud.create("b"), ProviderRefused);
        CHECK(cloud.list().size() == 1);
    }
    cloud.create("c");
    cloud.cloud = cloud.open();
    std::set<std::string> tokens;
    for (const auto& machine : cloud.list()) tokens.insert(machine.token);
    CHECK(tokens == std::set<std::string>{"a", "c"});
}

TEST_CASE("faults are read from text, and a mistake in it is named") {
    const auto faults = parse_faults("create:refuse:0.1,boot:fail:1");
    CHECK(faults.create_refuse == 0.1);
    CHECK(faults.boot_fail == 1);
    CHECK(faults.create_slow == 0);
    CHECK(parse_faults("").create_refuse == 0);
    for (const char* wrong : {"create", "create:refuse", "create:refuse:", "create:refuse:2", "create:refuse:-1",
                              "create:refuse:nan", "create:explode:0.1", "create:refuse:0.1,", "create:refuse:0.1x", ",", ":"}) {
        INFO(wrong);
        try {
            parse_faults(wrong);
            FAIL("it was taken");
        } catch (const model::Error& error) {
            CHECK(error.code == model::ErrorCode::invalid_argument);
            CHECK(error.valid.size() == 22);
        }
    }
}

TEST_CASE("spot machines are taken back at their time, also after a restart, and no others are") {
    Cloud cloud;
    cloud.cloud->set_faults(parse_faults("spot:preempt:0.5"));
    for (int i = 0; i < 200; ++i) cloud.create("spot " + std::to_string(i), true);
    cloud.create("lasting");
    cloud.cloud = cloud.open();  // without faults: when they go was drawn as they were made
    CHECK(cloud.list().size() == 201);
    cloud.clock.set(cloud.clock.now() + 90s + 1h);
    const auto after_an_hour = cloud.list().size();
    CHECK(after_an_hour > 70);
    CHECK(after_an_hour < 132);
    cloud.clock.set(cloud.clock.now() + 24h);
    CHECK(cloud.list().size() == 1);
    CHECK(cloud.list().front().token == "lasting");
    cloud.cloud->set_faults(parse_faults("spot:preempt:1"));
    cloud.create("short", true);
    CHECK(cloud.list().size() == 2);
    cloud.clock.set(cloud.clock.now() + 90s);
    CHECK(cloud.list().size() == 1);
}
