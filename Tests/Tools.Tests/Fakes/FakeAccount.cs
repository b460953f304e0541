using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

/// <summary>The account of a <see cref="FakeGateway"/>.</summary>
internal sealed class FakeAccount
{
    private readonly Dictionary<long, FakeApartment> _apartments = [];
    private long _lastId;

    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

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

    public bool HasDevice(string code) => _apartments.Values.Any(apartment => apartment.Device?.DevCode == code);
}

/// <summary>An apartment with room for one relayer and one device, which is all that the walk adds.</summary>
internal sealed class FakeApartment(long id)
{
    public long Id => id;

    public string Name { get; set; } = "";

    public long Version { get; set; }

    public RelayerInfo? Relayer { get; set; }

    public DeviceInfo? Device { get; set; }
}
