import { AsyncPipe, NgIf } from '@angular/common';
import { Component, inject } from '@angular/core';
import { AuthService } from '@auth0/auth0-angular';
import { map } from 'rxjs';

@Component({
  selector: 'app-profile',
  imports: [AsyncPipe, NgIf],
  templateUrl: './profile.html',
})
export class Profile {
  public auth = inject(AuthService);
  title = this.auth.user$;
  profile$ = this.auth.user$.pipe(map((user) => JSON.stringify(user, null, 2)));
}
