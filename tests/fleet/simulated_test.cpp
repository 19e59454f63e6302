// The simulated cloud and its journal.
#include "fleet/providers/simulated.h"

#include <boost/asio/io_context.hpp>
#include <fstream>

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
    Machine create(const std::string& token) {
        MachineRequest request;
        request.token = token;
        return test_support::run(context, cloud->create(request));
    }
    void destroy(const std::string& id) { test_support::run(context, cloud->destroy(id)); }
    std::vector<Machine> list() { return test_support::run(context, cloud->list()); }
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
    cloud.cloud.reset();
    cloud.cloud = std::make_unique<Simulated>(cloud.clock, Simulated::Options{.journal = "/dev/full"});
    CHECK_THROWS_AS(cloud.create("a"), ProviderRefused);
    CHECK(cloud.list().empty());
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
            CHECK(error.valid.size() == 13);
        }
    }
}
