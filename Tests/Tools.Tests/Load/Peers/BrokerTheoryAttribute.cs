using Gateway.Load.Peers;

namespace Gateway.Tools.Tests.Load.Peers;

/// <summary>A test that needs Mosquitto and NATS. Where GATEWAY_TEST_REQUIRE_BROKERS is 1 it runs, and fails, without them.</summary>
internal sealed class BrokerTheoryAttribute : TheoryAttribute
{
    public BrokerTheoryAttribute()
    {
        var missing = Peer.All.Where(static peer => peer.Find() is null).Select(static peer => peer.Package).ToArray();
        if (missing.Length > 0 && Environment.GetEnvironmentVariable("GATEWAY_TEST_REQUIRE_BROKERS") != "1")
        {
            Skip = $"not installed: {string.Join(", ", missing)}";
        }
    }
}
