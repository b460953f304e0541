using Gateway.EdgeListener.Messaging;
using Gateway.Silo.Configuration;
using Gateway.Silo.Storage;
using Microsoft.Extensions.Configuration;

namespace Gateway.Silo.Tests;

public sealed class GatewaySettingsTests
{
    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var settings = Read();
        Assert.Equal((9630, 9631, 0, 8080), (settings.Messaging.Port, settings.Messaging.TlsPort, settings.Messaging.EchoPort, settings.HttpPort));
        Assert.Equal("127.0.0.1", settings.HttpAddress.ToString());
        Assert.Equal(TimeSpan.FromSeconds(300), settings.Messaging.Connections.HeartbeatTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Messaging.Connections.AuthorizeTimeout);
        Assert.Equal(100_000, settings.Messaging.Connections.MaxConnections);
        Assert.Equal(65_536, settings.Messaging.MaxFrameBytes);
        Assert.Equal((TimeSpan.FromSeconds(30), 3, 1000), (settings.Router.ControlTimeout, settings.Messaging.Relayers.MaxInFlight, settings.Messaging.Relayers.MaxWaiting));
        Assert.Equal((20, 3), (settings.Messaging.PasswordRestoresPerAddressAndHour, settings.PasswordRestores.MaxPerAccountAndHour));
        Assert.Empty(settings.TrustedProxies);
        Assert.Equal(StorageProvider.Sqlite, settings.Storage.Provider);
        Assert.Equal("data", settings.Storage.Path);
        Assert.Equal(ClusterMode.Local, settings.Cluster.Mode);
        Assert.Equal((11111, 30000, "gateway", "gateway"), (settings.Cluster.SiloPort, settings.Cluster.GatewayPort, settings.Cluster.ClusterId, settings.Cluster.ServiceId));
        Assert.Equal(EdgeTransport.DotNetty, settings.Transport);
    }

    [Theory]
    [InlineData("History:KeepDays=400", 400)]
    [InlineData("History:KeepDays=1", 1)]
    [InlineData("History:KeepDays=0", null)]
    public void History_is_kept_for_days_or_for_ever(string setting, int? days) => Assert.Equal(days, Read(setting).History.Keep?.TotalDays);

    [Theory]
    [InlineData("Edge:SocketThreads=3", 3)]
    [InlineData("Edge:SocketThreads=0", null)]
    public void Threads_of_sockets_are_as_many_as_is_said_or_the_runtimes_own_number(string setting, int? threads) =>
        Assert.Equal(threads, Read(setting).SocketThreads);

    [Theory]
    [InlineData("Edge:SocketThreads=-1", "Edge:SocketThreads")]
    [InlineData("Messaging:Port=ten", "Messaging:Port")]
    [InlineData("Messaging:Port=70000", "Messaging:Port")]
    [InlineData("Messaging:Port=-1", "Messaging:Port")]
    [InlineData("Messaging:Prot=9630", "Messaging:Prot")]
    [InlineData("Messaging:HeartbeatSeconds=0", "Messaging:HeartbeatSeconds")]
    [InlineData("Messaging:MaxCommandsPerRelayer=0", "Messaging:MaxCommandsPerRelayer")]
    [InlineData("Messaging:RelayerRegistration=closed", "Messaging:RelayerRegistration")]
    [InlineData("Messaging:RelayerEnrolment=never", "Messaging:RelayerEnrolment")]
    [InlineData("Messaging:DrainAddress=gateway.example.org", "Messaging:DrainAddress")]
    [InlineData("Messaging:DrainAddress=::1:9630", "Messaging:DrainAddress")]
    [InlineData("Cluster:ExternalAddress=:9630", "Cluster:ExternalAddress")]
    [InlineData("Cluster:ExternalAddress=host:0", "Cluster:ExternalAddress")]
    [InlineData("Cluster:ExternalAddress=host:70000", "Cluster:ExternalAddress")]
    [InlineData("Cluster:ExternalAddress=http://host:80", "Cluster:ExternalAddress")]
    [InlineData("Edge:Transport=Libuv", "Edge:Transport")]
    [InlineData("Edge:Transport=1", "Edge:Transport")]
    [InlineData("Cluster:Mode=Elsewhere", "Cluster:Mode")]
    [InlineData("Cluster:Mode=AdoNet", "Cluster:Mode")]
    [InlineData("Cluster:SiloPort=0", "Cluster:SiloPort")]
    [InlineData("Cluster:AdvertisedAddress=no such host.invalid", "Cluster:AdvertisedAddress")]
    [InlineData("History:KeepDays=-1", "History:KeepDays")]
    [InlineData("History:KeepDay=1", "History:KeepDay")]
    [InlineData("Http:Address=everywhere", "Http:Address")]
    [InlineData("Http:Adress=0.0.0.0", "Http:Adress")]
    [InlineData("Tls:CertificatePath=a.pem", "Tls:KeyPath")]
    [InlineData("Security:HashingThreads=none", "Security:HashingThreads")]
    [InlineData("Security:PasswordRestoresPerAddressPerHour=0", "Security:PasswordRestoresPerAddressPerHour")]
    [InlineData("Security:PasswordRestoresPerAccountPerHour=many", "Security:PasswordRestoresPerAccountPerHour")]
    [InlineData("Http:MaxConnections=0", "Http:MaxConnections")]
    [InlineData("Commands:Log=Kept,All", "Commands:Log")]
    [InlineData("Http:TrustedProxies=10.0.0.1,proxy", "Http:TrustedProxies")]
    [InlineData("Presence:Webhook:MaxWaiting=0", "Presence:Webhook:MaxWaiting")]
    [InlineData("Presence:Webhook:MaxWaiting=10", "Presence:Webhook:Url")]
    [InlineData("Presence:Webhook:MaxWait=10", "Presence:Webhook:MaxWait")]
    public void A_setting_that_cannot_be_used_is_named(string setting, string key)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(setting));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first-use", RelayerEnrolment.FirstUse)]
    [InlineData("FirstUse", RelayerEnrolment.FirstUse)]
    [InlineData("operator", RelayerEnrolment.Operator)]
    public void A_word_may_be_written_with_or_without_its_hyphen(string word, RelayerEnrolment enrolment) =>
        Assert.Equal(enrolment, Read($"Messaging:RelayerEnrolment={word}").Messaging.RelayerEnrolment);

    [Theory]
    [InlineData("gateway.example.org:9630")]
    [InlineData("192.0.2.1:1")]
    [InlineData("[2001:db8::1]:65535")]
    public void An_address_is_told_as_it_was_written(string address)
    {
        Assert.Equal(address, Read($"Messaging:DrainAddress={address}").DrainAddress);
        Assert.Equal(address, Read($"Cluster:ExternalAddress={address}").Cluster.ExternalAddress);
    }

    [Theory]
    [InlineData("Storage:Provider=Oracle", "Storage:Provider")]
    [InlineData("Storage:Provider=Postgres", "Storage:ConnectionString")]
    [InlineData("Storage:AutoMigrate=maybe", "Storage:AutoMigrate")]
    public void So_is_one_of_the_storage(string setting, string key)
    {
        var error = Assert.Throws<StorageStartException>(() => Read(setting));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Edge:Transport=dotnetty", nameof(EdgeTransport.DotNetty))]
    [InlineData("Edge:Transport=Kestrel", nameof(EdgeTransport.Kestrel))]
    public void The_transport_is_either_of_two(string setting, string transport) => Assert.Equal(transport, Read(setting).Transport.ToString());

    private static GatewaySettings Read(params string[] settings) =>
        GatewaySettings.From(new ConfigurationBuilder().AddCommandLine(settings).Build());
}
