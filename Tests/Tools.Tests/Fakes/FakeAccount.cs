using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

/// <summary>The account of a <see cref="FakeGateway"/>.</summary>
internal sealed class FakeAccount
{
    private readonly Dictionary<long, FakeApartment> _apartments = [];
    private long _lastId;

    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

    public string Password { get; set; } = "";

    public string Language { get; set; } = "zh-CN";

    public List<AlarmInfo> Alarms { get; } = [];

    public IEnumerable<FakeApartment> Apartments => _apartments.Values;

    public IEnumerable<ApartmentId> Ids => _apartments.Keys.Select(id => new ApartmentId(id));

    public long NextId() => ++_lastId;

    public FakeApartment Add(string name)
    {
        var apartment = new FakeApartment(NextId()) { Name = name };
        _apartments.Add(apartment.Id, apartment);
        return apartment;
    }

    public FakeApartment? Find(long id) => _apartments.GetValueOrDefault(id);

    public void Remove(long id) => _apartments.Remove(id);

    public FakeDevice? FindDevice(string code) => Devices.FirstOrDefault(device => device.Info.DevCode == code);

    public FakeDevice? FindDevice(long id) => Devices.FirstOrDefault(device => device.Info.Id == id);

    private IEnumerable<FakeDevice> Devices => _apartments.Values.SelectMany(apartment => apartment.Devices);
}

/// <summary>An apartment.</summary>
internal sealed class FakeApartment(long id)
{
    public long Id => id;

    public string Name { get; set; } = "";

    public long Version { get; set; }

    public long? SceneId { get; set; }

    public int ArmState { get; set; } = 1;

    public List<RelayerInfo> Relayers { get; } = [];

    public List<FakeDevice> Devices { get; } = [];

    public List<SceneInfo> Scenes { get; } = [];

    public List<ContactorInfo> Contactors { get; } = [];
}

/// <summary>A device, and the relayer that serves it.</summary>
internal sealed record FakeDevice(DeviceInfo Info, string RelayerCode);
