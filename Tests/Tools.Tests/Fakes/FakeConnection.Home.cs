using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

// Apartments, relayers, devices and contactors.
internal sealed partial class FakeConnection
{
    private bool Renames => Fault != Fault.RenamesAreForgotten;

    private Task HomeAsync(Message message)
    {
        switch (message.CommandId)
        {
            case CommandIds.AddApartment:
                var added = Account.Add(Read(message, MessagingBodies.Json.AddApartmentRequest).Name);
                return AnswerAsync(message, new AddedResponse(added.Id, added.Version), MessagingBodies.Json.AddedResponse);
            case CommandIds.QueryApartment:
                return QueryApartmentAsync(message, Read(message, MessagingBodies.Json.QueryApartmentRequest));
            case CommandIds.ModifyApartment:
                var modify = Read(message, MessagingBodies.Json.ModifyApartmentRequest);
                var apartment = Account.Find(modify.Id)!;
                apartment.Name = Renames ? modify.Name : apartment.Name;
                return AnswerVersionAsync(message, apartment);
            case CommandIds.RemoveApartment:
                if (Fault != Fault.RemovedApartmentStillShows)
                {
                    Account.Remove(Read(message, MessagingBodies.Json.RemoveApartmentRequest).Id);
                }

                return AnswerAsync(message, new VersionResponse(0), MessagingBodies.Json.VersionResponse);
            case CommandIds.AddRelayer or CommandIds.QueryRelayerStatus or CommandIds.ModifyRelayer or CommandIds.RemoveRelayer:
                return RelayerAsync(message);
            default:
                return DeviceAsync(message);
        }
    }

    private Task RelayerAsync(Message message)
    {
        switch (message.CommandId)
        {
            case CommandIds.AddRelayer:
                var add = Read(message, MessagingBodies.Json.AddRelayerRequest);
                var apartment = Account.Find(add.ApartmentId)!;
                var relayer = new RelayerInfo(Account.NextId(), add.SbCode, add.Name);
                apartment.Relayers.Add(relayer);
                return AnswerAsync(message, new AddedResponse(relayer.Id, Rise(apartment)), MessagingBodies.Json.AddedResponse);
            case CommandIds.QueryRelayerStatus:
                var id = Read(message, MessagingBodies.Json.QueryRelayerStatusRequest).RelayerId;
                var code = Account.Apartments.SelectMany(a => a.Relayers).Single(r => r.Id == id).SbCode;
                return _gateway.FindRelayer(code) is null || Fault == Fault.RelayerAlwaysOffline
                    ? RefuseAsync(message, StatusCode.RelayerOffline)
                    : SendAsync(Response(message, StatusCode.Ok, []));
            case CommandIds.ModifyRelayer:
                var modify = Read(message, MessagingBodies.Json.ModifyRelayerRequest);
                apartment = Account.Find(modify.ApartmentId)!;
                Change(apartment.Relayers, r => r.Id == modify.RelayerId, r => r with { Name = Renames ? modify.Name! : r.Name });
                return AnswerVersionAsync(message, apartment);
            default:
                var remove = Read(message, MessagingBodies.Json.RemoveRelayerRequest);
                apartment = Account.Find(remove.ApartmentId)!;
                apartment.Relayers.RemoveAll(r => r.Id == remove.RelayerId);
                return AnswerVersionAsync(message, apartment);
        }
    }

    private Task DeviceAsync(Message message)
    {
        switch (message.CommandId)
        {
            case CommandIds.AddDevice:
                var add = Read(message, MessagingBodies.Json.AddDeviceRequest);
                var apartment = Account.Find(add.ApartmentId)!;
                var relayer = apartment.Relayers.Find(r => r.Id == add.RelayerId) ?? apartment.Relayers[0];
                var device = new DeviceInfo(Account.NextId(), add.DevModel == "2111S" ? "light" : "gas", add.DevModel, add.DevCode, add.Name ?? "", []);
                apartment.Devices.Add(new FakeDevice(device, relayer.SbCode));
                return AnswerAsync(message, new AddDeviceResponse(device.Id, Rise(apartment)), MessagingBodies.Json.AddDeviceResponse);
            case CommandIds.ModifyDevice:
                var modify = Read(message, MessagingBodies.Json.ModifyDeviceRequest);
                apartment = Account.Find(modify.ApartmentId)!;
                Change(
                    apartment.Devices,
                    d => d.Info.Id == modify.DevId,
                    d => d with { Info = d.Info with { Name = Renames ? modify.Name! : d.Info.Name } });
                return AnswerVersionAsync(message, apartment);
            case CommandIds.RemoveDevice:
                var remove = Read(message, MessagingBodies.Json.RemoveDeviceRequest);
                apartment = Account.Find(remove.ApartmentId)!;
                apartment.Devices.RemoveAll(d => d.Info.Id == remove.DevId && Fault != Fault.RemovedDeviceStillShows);
                return AnswerVersionAsync(message, apartment);
            default:
                return Task.CompletedTask;
        }
    }

    private Task ContactorAsync(Message message)
    {
        switch (message.CommandId)
        {
            case CommandIds.AddContactor:
                var add = Read(message, MessagingBodies.Json.AddContactorRequest);
                var apartment = Account.Find(add.ApartmentId)!;
                var contactor = new ContactorInfo(Account.NextId(), add.Name, add.MobilePhone, add.EmailAddr);
                if (Fault != Fault.ContactorIsForgotten)
                {
                    apartment.Contactors.Add(contactor);
                }

                return AnswerAsync(message, new AddedResponse(contactor.Id, Rise(apartment)), MessagingBodies.Json.AddedResponse);
            case CommandIds.ModifyContactor:
                var modify = Read(message, MessagingBodies.Json.ModifyContactorRequest);
                if (WithContactor(modify.Id) is not { } changing)
                {
                    return RefuseAsync(message, StatusCode.BadParameter);
                }

                Change(changing.Contactors, c => c.Id == modify.Id, c => c with
                {
                    Name = Renames ? modify.Name! : c.Name,
                    MobilePhone = modify.MobilePhone!,
                    EmailAddr = Fault == Fault.ContactorLosesAddress ? "" : c.EmailAddr,
                });
                return AnswerVersionAsync(message, changing);
            default:
                var id = Read(message, MessagingBodies.Json.RemoveContactorRequest).Id;
                if (WithContactor(id) is not { } losing)
                {
                    return RefuseAsync(message, StatusCode.BadParameter);
                }

                losing.Contactors.RemoveAll(c => c.Id == id && Fault != Fault.RemovedContactorStillShows);
                return AnswerVersionAsync(message, losing);
        }
    }

    private FakeApartment? WithContactor(long id) =>
        Account.Apartments.FirstOrDefault(apartment => apartment.Contactors.Exists(contactor => contactor.Id == id));

    private Task QueryApartmentAsync(Message message, QueryApartmentRequest request)
    {
        if (Account.Find(request.ApartmentId) is not { } apartment)
        {
            return RefuseAsync(message, StatusCode.BadParameter);
        }

        if (Fault == Fault.MalformedBody)
        {
            return SendAsync(Response(message, StatusCode.Ok, "[1]"u8.ToArray()));
        }

        ApartmentInfo? info = null;
        if (request.Version != apartment.Version || Fault == Fault.ApartmentInfoAlways)
        {
            info = new ApartmentInfo(
                apartment.Id,
                apartment.Name,
                apartment.Version,
                [.. apartment.Relayers.Select(relayer => relayer with { Devices = DevicesUnder(apartment, relayer) })],
                [.. apartment.Scenes],
                [.. apartment.Contactors]);
        }

        return AnswerAsync(
            message,
            new QueryApartmentResponse(apartment.Version, apartment.SceneId, apartment.ArmState, info),
            MessagingBodies.Json.QueryApartmentResponse);
    }

    private DeviceInfo[] DevicesUnder(FakeApartment apartment, RelayerInfo relayer) => Fault == Fault.DeviceUnderNoRelayer
        ? []
        : [.. apartment.Devices.Where(device => device.RelayerCode == relayer.SbCode).Select(device => device.Info)];

    private static void Change<T>(List<T> list, Predicate<T> which, Func<T, T> how)
    {
        var place = list.FindIndex(which);
        list[place] = how(list[place]);
    }
}
