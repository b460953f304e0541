using System.Collections.Immutable;
using System.Globalization;
using Gateway.Grains.Accounts;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Naming;

namespace Gateway.Silo.Api.Accounts;

/// <summary>Accounts and apartments, as an operator sees them.</summary>
internal sealed class AccountEndpoints(IGrainFactory grains) : IApiEndpoints
{
    private const int MaxPage = 200;

    /// <summary>How many ids a page looks at: most are accounts, but a range of them may have none.</summary>
    private const int MaxLooked = 1000;

    private const int AtOnce = 50;
    private const long NoVersion = -1;

    public void Map(ApiRoutes api)
    {
        api.Get("/accounts", ApiKeyRole.Read, "List the accounts", List)
            .Says("By their ids. A page may have fewer accounts than it was asked for, and yet a next one.")
            .Query("name", "Only the one that logs in with this user name, email address or mobile phone number.")
            .Paged(MaxPage)
            .Returns<AccountPage>("A page.");
        api.Get("/accounts/{id}", ApiKeyRole.Read, "An account with its apartments", Get)
            .Returns<AccountDetail>("The account.")
            .Refuses(StatusCodes.Status404NotFound, "There is no such account.");
        api.Get("/apartments/{id}", ApiKeyRole.Read, "An apartment with all that is in it", GetApartment)
            .Returns<ApartmentDetail>("The apartment.")
            .Refuses(StatusCodes.Status404NotFound, "There is no such apartment.");
    }

    private async Task<ApiAnswer> List(ApiRequest request)
    {
        if (request.Query("name") is { } name)
        {
            return Page(await Find(name) is { } found ? [found] : [], next: null);
        }

        var limit = request.Limit(MaxPage);
        var after = ReadCursor(request);
        var last = Math.Min(await grains.GetGrain<ISequenceGrain>(SequenceKeys.Account).Last(), after + MaxLooked);
        var page = ImmutableArray.CreateBuilder<AccountView>();
        var looked = after;
        while (looked < last && page.Count < limit)
        {
            var ids = Enumerable.Range(1, (int)Math.Min(Math.Min(AtOnce, limit - page.Count), last - looked)).Select(i => looked + i).ToList();
            var profiles = await Task.WhenAll(ids.Select(id => Account(id).GetProfile()));
            page.AddRange(ids.Zip(profiles).Where(p => p.Second is not null).Select(p => AccountView.Of(p.First, p.Second!)));
            looked = ids[^1];
        }

        var isEnd = looked >= last && last < after + MaxLooked;
        return Page(page.ToImmutable(), isEnd ? null : looked.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<AccountView?> Find(string name)
    {
        // What nobody can be called is no grain's name, either.
        if (!AccountRules.CanBeName(name.Trim()))
        {
            return null;
        }

        var key = NameKeys.Login(name);
        var owner = await grains.GetGrain<IUniqueNameGrain>(key).Find();
        return owner != 0 && await Account(owner).HasName(key) && await Account(owner).GetProfile() is { } profile ? AccountView.Of(owner, profile) : null;
    }

    private async Task<ApiAnswer> Get(ApiRequest request)
    {
        var id = request.Number("id");
        var account = Account(id);
        if (await account.GetProfile() is not { } profile || await account.GetCredentials() is not { } credentials)
        {
            return ApiAnswer.Of(ApiProblem.NotFound($"There is no account {id}."));
        }

        var apartments = await Task.WhenAll(credentials.Apartments.Select(a => Apartment(a, id)));
        return ApiAnswer.Of(new AccountDetail(AccountView.Of(id, profile), [.. apartments.OfType<ApartmentDetail>()]), ApiJson.Default.AccountDetail);
    }

    private async Task<ApiAnswer> GetApartment(ApiRequest request)
    {
        var id = request.Number("id");
        var owner = await grains.GetGrain<IApartmentGrain>(id).GetOwner();
        return owner != 0 && await Apartment(id, owner) is { } apartment
            ? ApiAnswer.Of(apartment, ApiJson.Default.ApartmentDetail)
            : ApiAnswer.Of(ApiProblem.NotFound($"There is no apartment {id}."));
    }

    private async Task<ApartmentDetail?> Apartment(long id, long owner) =>
        (await grains.GetGrain<IApartmentGrain>(id).Query(owner, NoVersion)).Value is { } view ? ApartmentDetail.Of(id, owner, view) : null;

    private static long ReadCursor(ApiRequest request)
    {
        if (request.Query("cursor") is not { } text)
        {
            return 0;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < long.MaxValue - MaxLooked ? id : throw request.WrongCursor();
    }

    private static ApiAnswer Page(ImmutableArray<AccountView> items, string? next) =>
        ApiAnswer.Of(new AccountPage(items, next), ApiJson.Default.AccountPage);

    private IAccountGrain Account(long id) => grains.GetGrain<IAccountGrain>(id);
}
